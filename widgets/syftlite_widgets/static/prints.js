/** How near a typed print comes to what was shown. `prints.py` compares in the very same way; the kernel tells what is
 * accepted and what is near, already in these forms.
 *
 * @typedef {{value: string, why: string, accepted?: string[], near?: string[]}} Truth
 * @typedef {"right" | "nearly" | "wrong" | "none"} Verdict
 */

export const TEXT = "text:"; // before a text among the answers; the others are words of ours

const POINTER = /\(Wrapper\)>\[PointerTensor\s*\|([^\]]*)\]|\[PointerTensor\s*\|([^\]]*)\]/g;
const TRIMMINGS = /\b(dtype|device|size|grad_fn|requires_grad)=(<[^>]*>|'[^']*'|\([^)]*\)|[\p{L}\p{N}_.]+)/gu;
const WORDS = /-?\d+\.?\d*(?:e[-+]?\d+)?|[\p{L}_][\p{L}\p{N}_]*/gu;
const NO_WORDS = ["tensor", "wrapper", "pointertensor"];

/** A print without the white space that means nothing, and without what stands around a pointer's ends.
 * @param {string} text */
export const exact = (text) => text
  .replace(POINTER, (_, whole, part) => whole ?? part)
  .replace(/\s*([^\p{L}\p{N}_\s])\s*/gu, "$1")
  .replace(/\s+/g, " ")
  .trim();

/** A number without what its value does not need; a word as it is. @param {string} word */
const plain = (word) => word.includes(".") ? word.replace(/(\.\d*?)0*$/, "$1").replace(/\.$/, "") : word;

/** The words and numbers of a print alone, and of a pointer only the workers. @param {string} text */
export function loose(text) {
  const bare = exact(text).toLowerCase().replace(TRIMMINGS, " ").replace(/([\p{L}\p{N}_]):\d+/gu, "$1");
  return (bare.match(WORDS) ?? []).filter((word) => !NO_WORDS.includes(word)).map(plain).join(" ");
}

/** What an answer is worth. @param {Truth} truth @param {string | undefined} answer @returns {Verdict} */
export function verdictOn({ value, accepted = [], near = [] }, answer) {
  if (answer === undefined) return "none";
  if (answer === value) return "right";
  if (!answer.startsWith(TEXT)) return "wrong";
  const typed = answer.slice(TEXT.length), words = loose(typed);
  return accepted.includes(exact(typed)) ? "right" : words && near.includes(words) ? "nearly" : "wrong";
}
