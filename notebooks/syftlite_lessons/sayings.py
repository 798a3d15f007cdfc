"""What every exercise can observe, in words: the texts that no single lesson owns. Observes nothing itself."""

from __future__ import annotations

from syftlite_lessons.words import Words

# Not attempted

PUT_CODE = Words(
    "Put your own code in the place of `...`, and run the cell again.", "把 `...` 换成你自己的代码，再运行这个单元格。"
)
HOLE = Words(
    "Line {line} still says `...`. Put your own code there, and run the cell again.",
    "第 {line} 行还是 `...`。换成你自己的代码，再运行这个单元格。",
)
AS_FOUND = Words("This is the code as you found it. {seen} Mend it.", "代码还是原来的样子。{seen}请把它改好。")
PUT_ORDER = Words(
    "Put the letters of your lines in the place of `...`, in the order in which they are to run: "
    '`{name}.check("B A")`.\n{lines}',
    '把 `...` 换成你选的各行字母，按运行的先后排列：`{name}.check("B A")`。\n{lines}',
)

#: What can be observed in any exercise, under the name by which a mistake is counted.
COMMON = {
    # Work of another kind than was asked for
    "not_a_function": Words(
        "The check wants your function itself: its name, without brackets after it. It got {what}.",
        "检查需要的是函数本身：写函数名，后面不加括号。现在得到的是{what}。",
    ),
    "parameters": Words(
        "Your function has to take `({wanted})`, and it takes `({got})`.",
        "函数的参数应该是 `({wanted})`，现在是 `({got})`。",
    ),
    "not_an_order": Words(
        'The check wants letters in quotes, such as `"B A"`. It got {what}.',
        '检查需要的是放在引号里的字母，例如 `"B A"`。现在得到的是{what}。',
    ),
    "no_such_line": Words(
        "There is no line {letter}. The lines are {letters}.", "没有 {letter} 这一行。可用的行是 {letters}。"
    ),
    "line_twice": Words(
        "Line {letter} stands there twice. Each line can be used once.", "{letter} 这一行用了两次。每一行只能用一次。"
    ),
    # How a run can end
    "raised": Words("Your code stops at line {line}, `{code}`: {error}", "代码停在第 {line} 行 `{code}`：{error}"),
    "raised_somewhere": Words("Your code stops with {error}", "代码运行时报错：{error}"),
    "too_long": Words(
        "Your code was still running after {seconds:g} seconds, so it was stopped. Is there a loop that never ends?",
        "代码运行了 {seconds:g} 秒还没有结束，已经停下。是不是有一个永远不会结束的循环？",
    ),
    "stopped": Words("You stopped the check.", "检查被你中断了。"),
    "outside": Words(
        "Your code uses `{name}` of this notebook. The check runs it in a room of its own: use only what it is given.",
        "你的代码用了这个笔记本里的 `{name}`。检查是在另一个房间里运行的：请只用传进来的东西。",
    ),
    "endless_calls": Words("Your function calls itself without end.", "你的函数没完没了地调用自己。"),
    "cannot_look": Words("What your code returned cannot be looked at: {error}", "代码返回的东西没法检查：{error}"),
    # What was returned
    "returned_nothing": Words(
        "Your function returns nothing (`None`). End it with `return` and what is asked for.",
        "你的函数什么也没有返回（`None`）。最后用 `return` 把要的东西返回。",
    ),
    "pointer_again": Words(
        "You hold a pointer again. The numbers are {hops} further, on {home}.",
        "你手里还是一个指针。数据还在{hops}之外，在 {home} 那里。",
    ),
    "dangling": Words(
        "You hold a pointer to what is no longer there: {worker} has no such object.",
        "你手里的指针已经落空：{worker} 那里没有它指的对象。",
    ),
    "numbers_not_pointer": Words(
        "You hold the numbers themselves. A pointer is asked for, and the numbers are to stay where they are.",
        "你拿到的是数据本身。这里要的是指针，数据应该留在原处。",
    ),
    "other_values": Words("You return {got}. It should be {wanted}.", "你返回的是{got}，应该是{wanted}。"),
    "other_home": Words(
        "The numbers are on {got}. They should be on {wanted}.", "数据在 {got} 那里，应该在 {wanted} 那里。"
    ),
    "other_hops": Words(
        "Your pointer is {got} away from its numbers. It should be {wanted}.", "你的指针离数据有{got}，应该是{wanted}。"
    ),
    "return_several": Words(
        "Return {count} things, in this order: `return {names}`. You return {got}.",
        "请按这个顺序返回 {count} 样东西：`return {names}`。你返回的是{got}。",
    ),
    "never_made": Words(
        "When all lines have run, nothing is called `{name}`.", "所有行都运行完了，却没有叫 `{name}` 的东西。"
    ),
    # What is in the stores, and what travelled
    "other_store": Words(
        "{worker}'s store has {got}. It should have {wanted}.", "{worker} 的对象存储里是{got}，应该是{wanted}。"
    ),
    "came_to_me": Words(
        "{bytes} B of numbers came to you, by `{code}`. None may come in this exercise.",
        "有 {bytes} B 数据到了你这里，是 `{code}` 取来的。这道题里一个数也不能过来。",
    ),
}

# Things, as they stand inside those sentences

NOTHING = Words("nothing (`None`)", "空值（`None`）")
A_BARE_POINTER = Words("a pointer", "一个指针")
A_POINTER = Words("a pointer, {hops} from its numbers on {home}", "一个指针，离 {home} 上的数据{hops}")
A_DANGLING_POINTER = Words("a pointer that leads nowhere", "一个落空的指针")
A_SMALL_TENSOR = Words("`{text}`", " `{text}` ")
A_TENSOR = Words("a tensor of shape `{shape}`", "形状为 `{shape}` 的张量")
A_THING = Words("`{text}`, which is of type `{type}`", " `{text}`（类型是 `{type}`）")
AN_EMPTY_STORE = Words("nothing", "空的")
ONE_HOP = Words("one hop", "一跳")
HOPS = Words("{count} hops", "{count} 跳")
AND = Words(" and ", "和")
COMMA = Words(", ", "、")
RETURNED = Words("returned", "返回值")
