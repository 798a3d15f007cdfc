"""Thirteen questions, one for each thing that learners wrongly believe: a test before the course, and again after it.

The first one tells no answers, or the second would measure memory. The notebooks are made by `notebooks/build.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from syftlite_lessons import progress
from syftlite_lessons.words import Note, Words

LETTERS = "ABCD"

#: What the lessons meet, too, and no question asks: both are of the notebook, its names and its `Out`, and not of where
#: data is. The exercises of lessons 1 and 5 catch them, and `syftlite grade` counts them there.
NOT_ASKED = ("names_are_ids", "showing_keeps_nothing")


@dataclass(slots=True, frozen=True)
class Item:
    """One question: code that runs, four options, and which one is true. The option `lure` is what the belief says."""

    misconception: str
    code: str
    question: Words
    options: tuple[Words, Words, Words, Words]
    true: str
    lure: str


ITEMS = (
    Item(
        "pointer_carries_numbers",
        "x_ptr = torch.arange(2000).send(bob)\nchain = x_ptr.send(alice)",
        Words("What did alice receive?", "alice 收到了什么？"),
        (
            Words("The 2,000 numbers.", "2000 个数。"),
            Words("An address on bob.", "bob 那里的一个地址。"),
            Words("The numbers and an address.", "数和地址都有。"),
            Words("Nothing, before somebody calls `get`.", "有人调用 `get` 之前，什么也没有。"),
        ),
        "B",
        "A",
    ),
    Item(
        "sending_moves",
        "x = torch.tensor([1, 2, 3])\nx_ptr = x.send(bob)\nprint(x)",
        Words("What does the last line print?", "最后一行打印什么？"),
        (
            Words("`tensor([1, 2, 3])`", "`tensor([1, 2, 3])`"),
            Words("A pointer to bob.", "一个指向 bob 的指针。"),
            Words("`tensor([])`: x is empty now.", "`tensor([])`：x 空了。"),
            Words("An error: x is on bob now.", "报错：x 已经在 bob 那里了。"),
        ),
        "A",
        "D",
    ),
    Item(
        "get_brings_numbers",
        "chain = torch.tensor([1, 2, 3]).send(bob).send(alice)\ny = chain.get()",
        Words("What is `y`?", "`y` 是什么？"),
        (
            Words("The three numbers.", "那 3 个数。"),
            Words("A pointer to alice.", "指向 alice 的指针。"),
            Words("A pointer to bob.", "指向 bob 的指针。"),
            Words("An error: the numbers are too far away.", "报错：数据太远了。"),
        ),
        "C",
        "A",
    ),
    Item(
        "result_comes_to_me",
        "p = torch.tensor([1, 2]).send(bob)\nq = torch.tensor([3, 4]).send(bob)\ntotal = p + q",
        Words("Where are the numbers of the sum?", "和的数据在哪里？"),
        (
            Words("Nowhere: it is computed when you call `get`.", "哪里也没有：调用 `get` 时才算。"),
            Words("On bob.", "在 bob 那里。"),
            Words("Here, in the notebook.", "在这里，在笔记本里。"),
            Words("On bob and here.", "bob 那里和这里都有。"),
        ),
        "B",
        "C",
    ),
    Item(
        "move_is_get_and_send",
        "p = torch.arange(2000).send(bob)\np = p.move(alice)",
        Words("Which way do the numbers take in the second line?", "第二行里，数据走的是哪条路？"),
        (
            Words("From bob to me, and from me to alice.", "从 bob 到我，再从我到 alice。"),
            Words("They stay on bob, and alice gets a pointer.", "数据留在 bob 那里，alice 得到一个指针。"),
            Words("I send alice a second copy.", "我再发一份给 alice。"),
            Words("From bob to alice.", "从 bob 到 alice。"),
        ),
        "D",
        "A",
    ),
    Item(
        "two_names_two_pointers",
        "p = torch.tensor([1, 2, 3]).send(bob)\nq = p\ndel p",
        Words("What does bob have now?", "现在 bob 那里有什么？"),
        (
            Words("Nothing: the pointer was deleted.", "什么也没有：指针被删掉了。"),
            Words("Two objects, one of them without a pointer.", "两个对象，其中一个没有指针。"),
            Words("The three numbers.", "那 3 个数。"),
            Words("An empty tensor.", "一个空张量。"),
        ),
        "C",
        "A",
    ),
    Item(
        "spent_pointer_works",
        "p = torch.tensor([1, 2, 3]).send(bob)\nhome = p.get()\nmore = p + 1",
        Words("What happens in the last line?", "最后一行会怎样？"),
        (
            Words("bob adds: `more` is a pointer to the result.", "bob 来算：`more` 是指向结果的指针。"),
            Words("It is refused: bob has no such object any more.", "被拒绝：bob 那里已经没有这个对象了。"),
            Words("`more` is `tensor([2, 3, 4])`, here.", "`more` 是 `tensor([2, 3, 4])`，就在这里。"),
            Words("`more` is an empty tensor.", "`more` 是空张量。"),
        ),
        "B",
        "A",
    ),
    Item(
        "pointer_outlives_worker",
        'room = sy.local_class("alice", "bob")\np = torch.tensor([1, 2, 3]).send("bob")\n'
        'room.kill("bob")\nroom.start_again("bob")\nmore = p + 1',
        Words(
            "bob is a process of its own, which ends and is started again. What happens in the last line?",
            "bob 是单独的一个进程，结束以后又重新启动了。最后一行会怎样？",
        ),
        (
            Words("bob adds: `more` is a pointer to the result.", "bob 来算：`more` 是指向结果的指针。"),
            Words("It waits until the three numbers are there again.", "一直等，等到那 3 个数又在为止。"),
            Words("`more` is a pointer to an empty tensor.", "`more` 是指向空张量的指针。"),
            Words("It is refused: the numbers ended with the process.", "被拒绝：那些数随进程一起没了。"),
        ),
        "D",
        "A",
    ),
    Item(
        "data_travels",
        "model = nn.Linear(10, 1).send(bob)\n"
        "loss = ((model(data_on_bob) - target_on_bob) ** 2).mean()\nloss.backward()",
        Words("What crossed between you and bob?", "你和 bob 之间传送了什么？"),
        (
            Words("The rows of `data_on_bob`, batch by batch.", "`data_on_bob` 的各行，一批一批地传。"),
            Words("The gradient, after `backward`.", "`backward` 之后的梯度。"),
            Words("The loss, as a number.", "损失，一个数。"),
            Words("The model's numbers, and then commands.", "模型的参数，然后是命令。"),
        ),
        "D",
        "A",
    ),
    Item(
        "plain_mean",
        "# bob has 300 examples and a weight of 2.0, alice has 100 and a weight of 6.0",
        Words("Which weight does FedAvg give?", "FedAvg 得到的权重是多少？"),
        (Words("4.0", "4.0"), Words("8.0", "8.0"), Words("3.0", "3.0"), Words("5.0", "5.0")),
        "C",
        "A",
    ),
    Item(
        "gradients_harmless",
        "model = nn.Linear(784, 10)\nloss_of_one_image = cross_entropy(model(image), label)",
        Words(
            "bob sends you only the gradients of weight and bias, of this one image. What can you know of the image?",
            "bob 只把这一张图的权重梯度和偏置梯度发给你。关于这张图，你能知道什么？",
        ),
        (
            Words("All of it: every pixel can be computed.", "全部：每个像素都能算出来。"),
            Words("Nothing: gradients are about the model.", "什么也不知道：梯度只和模型有关。"),
            Words("How bright it is, and no more.", "只知道有多亮。"),
            Words("Its label, and no more.", "只知道它的标签。"),
        ),
        "A",
        "B",
    ),
    Item(
        "share_is_a_part",
        "x = torch.tensor([25])\nshared = x.share(bob, alice)",
        Words(
            "bob looks at his share, and knows that there are two. What can he say of the number?",
            "bob 看着自己的份额，也知道一共有两份。关于这个数，他能说出什么？",
        ),
        (
            Words("That it is about twice his share.", "大约是他那份的两倍。"),
            Words("Whether it is large or small.", "是大还是小。"),
            Words("That it is at least as large as his share.", "至少和他那份一样大。"),
            Words("Nothing.", "什么也说不出。"),
        ),
        "D",
        "A",
    ),
    Item(
        "trusted_is_blind",
        "update_bob = update_bob.move(secure_worker)\nupdate_alice = update_alice.move(secure_worker)\n"
        "mean = ((update_bob + update_alice) / 2).get()",
        Words(
            "Everybody trusts secure_worker. Who has seen the update that bob's patients made?",
            "大家都信任 secure_worker。bob 的病人得出的更新，谁看到过？",
        ),
        (
            Words("bob alone: what came out is a mean.", "只有 bob：出来的是平均值。"),
            Words("bob and me.", "bob 和我。"),
            Words("bob and secure_worker.", "bob 和 secure_worker。"),
            Words("bob and alice.", "bob 和 alice。"),
        ),
        "C",
        "A",
    ),
)

NOTED = Words("Noted: {letter}.", "已记下：{letter}。")
NOT_ANSWERED = Words("Put a letter in the place of `...`, in quotes.", "把 `...` 换成引号里的字母。")
NO_SUCH_LETTER = Words("The answers are A, B, C and D. You gave {given}.", "答案是 A、B、C、D。你写的是 {given}。")
NO_SUCH_ITEM = Words("The questions are 1 to {count}. You gave {given}.", "题号是 1 到 {count}。你写的是 {given}。")
COUNTED = Words(
    "You answered {answered} of {count}. The answers come with the test after the course.",
    "你答了 {answered} 题，共 {count} 题。答案在课程之后的测试里。",
)
SCORE = Words("{right} of {count} are right.", "共 {count} 题，答对 {right} 题。")
BEFORE = Words("Before the course: {right}.", "课程之前：{right} 题。")
ROW = Words("{number}. {sign} you: {given}, true: {true}", "{number}. {sign} 你的答案：{given}，正确：{true}")


@dataclass(slots=True)
class Sitting:
    """One sitting: "before" the course or "after" it. An answer that is given again takes the place of the first."""

    name: str
    given: dict[int, str] = field(default_factory=dict)

    def answer(self, number: int, letter: object = ...) -> Note:
        """Take the answer to a question, and keep it in the learner's progress."""
        if letter is ...:
            return Note(NOT_ANSWERED.say())
        if number not in range(1, len(ITEMS) + 1):
            return Note(NO_SUCH_ITEM.say(count=len(ITEMS), given=number))
        chosen = str(letter).strip().upper()
        if len(chosen) != 1 or chosen not in LETTERS:
            return Note(NO_SUCH_LETTER.say(given=letter))
        self.given[number] = chosen
        progress.note_choice(self.name, ITEMS[number - 1].misconception, chosen)
        return Note(NOTED.say(letter=chosen))

    def score(self) -> Note:
        """Return how many are right; before the course only how many were answered."""
        if self.name == "before":
            return Note(COUNTED.say(answered=len(self.given), count=len(ITEMS)))
        rows = [
            ROW.say(
                number=number,
                sign="✓" if self.given.get(number) == item.true else "✗",
                given=self.given.get(number, "–"),
                true=item.true,
            )
            for number, item in enumerate(ITEMS, start=1)
        ]
        right = sum(self.given.get(number) == item.true for number, item in enumerate(ITEMS, start=1))
        earlier = last_choices(progress.load(), "before")
        told = [SCORE.say(right=right, count=len(ITEMS))]
        if earlier:
            told.append(BEFORE.say(right=sum(earlier.get(item.misconception) == item.true for item in ITEMS)))
        return Note("\n".join([*rows, " ".join(told)]))


def last_choices(kept: progress.Progress, test: str) -> dict[str, str]:
    """Return what a learner answered last in a sitting, by item."""
    return {each.item: each.answer for each in kept.choices if each.test == test}


before = Sitting("before")
after = Sitting("after")
