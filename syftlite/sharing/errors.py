"""Every sentence a learner can read when fixed point or shares refuse something. Knows no tensor and no worker."""

from __future__ import annotations

from syftlite.errors import SyftliteError


class FixedPointError(SyftliteError, ValueError):
    """Numbers that fixed point cannot stand for, or that do not fit each other."""

    def __init__(self, trouble: str, *details: object) -> None:
        """Take what is wrong, and the details that its sentence names."""
        sentences = {
            "complex": "fix_precision: {0} has complex numbers, and fixed point stands for real ones. "
            "Try torch.view_as_real({0}).",
            "nan": "fix_precision: {0} has a value that is no finite number (nan or inf), and fixed point has none for "
            "it. Look for it with torch.isfinite({0}).",
            "large": "fix_precision: {0} has a value too large for {2} digits of base {1}, where the largest is {3}. "
            "Try a smaller precision_fractional.",
            "base": "fix_precision: base is a whole number from 2 on, not {0}. Try base=10.",
            "digits": "fix_precision: precision_fractional is a whole number from 0 on, base ** precision_fractional "
            "is below 2 ** 62; {0} with base {1} is not so. Try precision_fractional=3.",
            "again": "fix_precision: {0} is in fixed point already, with {2} digits of base {1}. "
            "To choose others, begin with {0}.float_precision().",
            "not fixed": "float_precision: {0} is not in fixed point. Its numbers are what they look like.",
            "mixed": "{0}: one has {2} digits of base {1}, the other {4} of base {3}, and these units do not add up. "
            "Use one precision_fractional for both.",
            "overflow": "{0}: the result, or what is rounded to it, is too large for {2} digits of base {1}, and in 64 "
            "bits would be a wrong number. Try a smaller precision_fractional, or smaller values.",
            "zero": "{0}: fixed point has no number for a division by zero.",
            "in place": "{0}: fixed point does not change in place this way. Use the result: x = x + y.",
            "call": "{0}: numbers in fixed point cannot be given to this. They can be added, multiplied, summed, "
            "compared, reshaped; for the rest, go back with x.float_precision().",
            "option": "fix_precision: {0} chose how PySyft kept the whole numbers. Here they are 64 bits wide, always: "
            "leave it out.",
            "unknown": "fix_precision: there is no option {0}. It has base and precision_fractional.",
        }
        super().__init__(sentences[trouble].format(*details))
        #: What is wrong, and the details: who knows the learner's name for the tensor can tell it again.
        self.said = trouble, details

    def about(self, name: str) -> FixedPointError:
        """Return the same error with the name that the learner has for the tensor."""
        trouble, (_, *rest) = self.said
        return FixedPointError(trouble, name, *rest)


class HoldersError(SyftliteError, ValueError):
    """Workers that cannot hold the shares of one secret, or shares that lie with different ones."""

    def __init__(self, trouble: str, *details: str) -> None:
        """Take what is wrong, and the details that its sentence names."""
        sentences = {
            "few": "share: a secret is shared among two workers at least, and got {1}: one alone would have all of it. "
            "Try {0}.share(bob, alice).",
            "twice": "share: {1} was named twice, and two shares in one hand say more than one. Name each worker once.",
            "me": "share: me is this notebook, which has {0} already. Name other workers: {0}.share(bob, alice).",
            "provider": "share: {1} cannot hold a share and be the crypto_provider: who makes the masks could take "
            "them off. Choose a third worker.",
            "different": "{0}: {1} is shared by {2}, {3} by {4}, and shares are added where they lie. "
            "Share both among the same workers.",
            "pointer": "{0}: {1} is shared by {2}, {3} is on {4}. Share it among them too: {3}.share({2}).get().",
            "fetch": "{0}: {1} is held by {2}, and what it takes needs the shares at hand. "
            "Fetch it first, which opens nothing: {1} = {1}.get().",
            "held": "{0}: {1} is held by {2}, {3} by {4}. Fetch both first, which opens nothing: {1} = {1}.get().",
            "not shared": "{0}: {1} is not shared. Share it first: {1}.share(bob, alice, crypto_provider=james).",
            "again": "share: {0} is shared already, by {1}. To share it among others: {0}.get().share(...).",
            "chain": "share: {0} is a pointer to a pointer, and data is shared by the worker that has it. "
            "Fetch one hop first: {0}.get().share(...).",
            "one place": "secure_fed_avg: all models are on {0}, which sees them all anyway. Try fed_avg, or name "
            "holders=[bob, alice].",
            "apart": "virtual_get looks through the simulation's window, and {1} is a process of its own, which shows "
            "its share to nobody. Bring the secret home: {0}.get().",
            "few for sums": "secure_fed_avg: a sum is shared among two holders at least: one alone would have all of "
            "it. Try holders=[bob, alice].",
            "pieces": "secure_fed_avg: a part of one model is on {0}, another on {1}. Move them together first.",
            "here": "secure_fed_avg: a model is here, so me has seen it. Send it where it learns: model.send(bob), "
            "or use fed_avg.",
        }
        super().__init__(sentences[trouble].format(*details))


class ProviderError(SyftliteError, ValueError):
    """Nobody, or not one and the same, makes the masks that products take."""

    def __init__(self, operation: str, name: str, other: str = "", providers: tuple[str, str] = ("", "")) -> None:
        """Take the operation, the shared tensor's name, and another one with both providers if those differ."""
        if other:
            sentence = (
                f"{operation}: {name} has {providers[0]} as its crypto_provider, {other} has {providers[1]}. "
                "Share both with the same one."
            )
        else:
            sentence = (
                f"{operation}: this multiplies or rounds what is shared, which takes masks from a worker that holds no "
                f"share, and {name} names none. Try share(bob, alice, crypto_provider=james)."
            )
        super().__init__(sentence)


class NotWholeError(SyftliteError, TypeError):
    """Numbers that are not whole were to be shared."""

    def __init__(self, name: str, kind: str) -> None:
        """Take the tensor's name and its dtype."""
        super().__init__(
            f"share: {name} is of {kind}, and shares are of whole numbers. "
            f"Turn it into fixed point first: {name}.fix_precision().share(...)."
        )


class NotOnSharesError(SyftliteError):
    """Something was asked of a shared tensor that its shares cannot be asked.

    No TypeError, which torch would take for a `==` that is to be tried the other way round.
    """

    def __init__(self, trouble: str, *details: str) -> None:
        """Take what is wrong, and the details that its sentence names."""
        sentences = {
            "compare": "{0}: comparing shared numbers takes a protocol of its own, which is not here yet. "
            "Bring it home first: {1}.get().",
            "call": "{0}: shares cannot be asked this. They can be added, multiplied, summed, reshaped; "
            "for the rest, bring it home first: {1}.get().",
            "read": "{0} needs the values of {1}, and nobody has them: each of {2} has a share. "
            "Bring them home first: {1}.get().",
            "quotient": "{0}: {1} is of whole numbers, and what this gives need not be one. Share fixed point: "
            "x.fix_precision().share(...).",
            "fraction": "{0}: {1} is of whole numbers, and the other is not. Share fixed point: "
            "x.fix_precision().share(...).",
            "encoding": "{0}: one of these is in fixed point, the other of whole numbers. Use fix_precision() on both.",
            "divisor": "{0}: what is shared can be divided by a number that all may know, not by {1}.",
            "power": "{0}: what is shared can be raised to a whole power from 1 on, not to {1}.",
            "grows": "{0}: the result has another shape than {1}, which it cannot take in place. Try x = x + y.",
            "private": "{0}: {1} is private, and a public number goes to the holders as it is. Try {1}.child, "
            "if they may know it.",
            "private share": "share: {0} is private, and whoever fetches the shares has it. "
            "Its owner can share what it allows to be known: {0}.child.share(...).",
            "move": "move: the shares of {0} lie with {1}, so there is no one place to move them from. "
            "To share anew: {0}.get().share(...).",
            "label": "{1}: a shared tensor has no object of its own to write on. Label its shares: "
            "{0}.child['bob'].{1}(...).",
            "model": "{0}: {1} is shared, and stays with its holders. Bring it home first: {1}.get().",
        }
        super().__init__(sentences[trouble].format(*details))


class UsedMaskError(SyftliteError):
    """A triple or a mask was to be used a second time."""

    def __init__(self) -> None:
        """Say why that is refused."""
        super().__init__(
            "A mask hides one value. Used twice, it would show the difference of two: take a new one for each product."
        )


class ShareOptionError(SyftliteError, TypeError):
    """An option of PySyft 0.2.9 that means nothing here, or one that it did not have either."""

    def __init__(self, verb: str, option: str, value: object = None) -> None:
        """Take the verb, the option and its value."""
        sizes = "chose another size of numbers. Shares here have 64 bits: leave it out"
        sentences = {
            "dtype": f"dtype={value!r} {sizes}, or say 'long'",
            "field": f"field={value!r} {sizes}, or say 2**64",
            "protocol": f"there is no protocol {value!r}. Leave it out: additive shares are added and multiplied",
            "requires_grad": "requires_grad=True of PySyft 0.2.9 took gradients through shares. "
            "There are none here: leave it out",
        }
        known = sentences.get(option, f"there is no option {option}. Try {verb}(bob, alice, crypto_provider=james)")
        super().__init__(f"{verb}: {known}.")
