"""Every text that a learner reads in a picture, in English and in Chinese. Knows nothing of histories.

A text is asked for by its key and filled in with names and numbers: `say("gains", worker="bob", what="a tensor")`.
"""

from __future__ import annotations

from typing import Literal, get_args

Language = Literal["en", "zh"]

ENGLISH = {
    # Headings
    "me_heading": "me: this notebook",
    "me_names": "{count} names",
    "me_name": "1 name",
    "heading": "{worker}._objects",
    "objects": "{count} objects  {bytes} B of tensor data",
    "object": "1 object  {bytes} B of tensor data",
    # What a box says
    "sealed": "not seen by me",
    "unrecorded": "value not recorded",
    "here": "here, in this notebook",
    "to_tensor": "pointer to {kind}",
    "to_pointer": "pointer to a pointer",
    "to_nothing": "points to nothing",
    "not_found": "not found",
    "went": "left {worker} by {code}",
    "more": "… {count} more",
    "more_changed": "{count} of them changed",
    "seen_by": "seen by {workers}",
    "seen_by_some": "seen by {count} of {all} workers",
    "nobody": "nobody",
    "xray_value": "{value}  X-ray",
    "new": "new",
    "changed": "changed",
    "left": "left",
    # What a screen reader says of a box
    "speak_object": "{title}, on {worker}",
    "speak_name": "the name {title}",
    "speak_dangling": "dangling",
    "speak_arrow": "{source} points to {target}",
    "speak_missing": "{source} points to {target}, which is not found",
    "speak_lane": "lane of {worker}",
    # What changed
    "gains": "{worker} gains {what}",
    "loses": "{worker} loses {what}",
    "alters": "{worker} changes {what}",
    "one_tensor": "a tensor",
    "one_pointer": "a pointer",
    "many_tensors": "{count} tensors",
    "many_pointers": "{count} pointers",
    "name_new": "{name} is new",
    "name_gone": "{name} is gone",
    "name_changed": "{name} changed",
    "name_other": "{name} is another object now",
    "name_points": "{name} points to {worker} now",
    "and_more": "and {count} more",
    # Sentences: one for each kind of step
    "start": "This is before the first call.",
    "thinned": "Older steps are no longer kept. The record begins here.",
    "failed": "The call is refused, and no store changes.",
    "nothing": "Nothing changes in any store.",
    "send_tensor": "A copy of the numbers goes to {receiver}. The tensor here stays as it is.",
    "send_pointer": "The pointer goes to {receiver}. The numbers stay on {home}; me saw nothing.",
    "get_tensor": "The numbers come home from {sender}, which no longer has them. Now me has seen them.",
    "get_pointer": "The pointer comes back from {sender}. The numbers stay on {home}; me saw nothing.",
    "move_tensor": "The numbers go from {sender} to {receiver} directly. me saw nothing.",
    "move_pointer": "The pointer goes from {sender} to {receiver}. The numbers stay on {home}; me saw nothing.",
    "copy": "{home} makes a second copy there. No numbers travel.",
    "forget": "The last pointer is gone, so {workers} {forgets} what it led to.",
    "forget_one": "forgets",
    "forget_many": "forget",
    "compute": "{home} runs {operation} on its own numbers. The result stays on {home}; me saw nothing.",
    "compute_chain": "The command travels along the chain: {chain}. {home} runs {operation}; the result stays there.",
    "compute_in_place": "{home} runs {operation} in place. No numbers travel.",
    "and": " and ",
    "comma": ", ",
    # The static picture and its table
    "step_of": "step {k} of {n}",
    "xray_on": "X-ray is on: it shows values that me has never seen.",
    "empty": "(empty)",
    "no_names": "(no tensors or pointers yet)",
    "no_worker": "There is no worker {name}. Workers here: {workers}.",
    "no_engine": "No program draws pictures on this machine. For drawn ones: pip install graphviz-pure",
    # The player
    "back": "Back",
    "next": "Next",
    "play": "Play",
    "pause": "Pause",
    "first": "First step",
    "last": "Last step",
    "slider": "Step",
    "xray": "X-ray",
    "xray_on_note": "X-ray is on: it shows values that me has never seen.",
    "new_step": "1 new step",
    "new_steps": "{n} new steps",
    "drawing": "Drawing …",
    "changes": "What changed",
    "title": "Inspector: where every tensor and pointer is",
    "stale_kernel": "This picture is from before the kernel restarted. Run the cell again.",
    "no_answer": "The kernel does not answer yet. It may be busy with a cell.",
    # Searching, and the panel beside the notebook
    "find": "Find",
    "find_hint": "name, id, shape, worker, pointer, tensor",
    "find_pointer": "pointer",
    "find_tensor": "tensor",
    "found": "{k} of {n}",
    "found_none": "Nothing is called that. Every word must fit.",
    "beside": "The inspector is in the panel beside the notebook.",
    "no_sidecar": "No panel came, so the inspector stays here. A panel needs JupyterLab and the package sidecar: "
    "pip install sidecar, then reload the page.",
    "where_unknown": 'inspect() knows where="inline" and where="panel", not {where!r}.',
}

CHINESE = {
    "me_heading": "me：这个笔记本",
    "me_names": "{count} 个名字",
    "me_name": "1 个名字",
    "heading": "{worker}._objects",
    "objects": "{count} 个对象  张量数据 {bytes} B",
    "object": "1 个对象  张量数据 {bytes} B",
    "sealed": "me 没有看过",
    "unrecorded": "数值没有记录",
    "here": "就在这个笔记本里",
    "to_tensor": "指针，指向 {kind}",
    "to_pointer": "指针，指向另一个指针",
    "to_nothing": "指针，所指已不在",
    "not_found": "找不到",
    "went": "已离开 {worker}：{code}",
    "more": "…… 还有 {count} 个",
    "more_changed": "其中 {count} 个有变化",
    "seen_by": "看过的有 {workers}",
    "seen_by_some": "{all} 台工作机中有 {count} 台看过",
    "nobody": "无",
    "xray_value": "{value}  透视",
    "new": "新",
    "changed": "变了",
    "left": "走了",
    "speak_object": "{worker} 上的 {title}",
    "speak_name": "名字 {title}",
    "speak_dangling": "悬空",
    "speak_arrow": "{source} 指向 {target}",
    "speak_missing": "{source} 指向 {target}，但那里找不到它",
    "speak_lane": "{worker} 一栏",
    "gains": "{worker} 多了{what}",
    "loses": "{worker} 少了{what}",
    "alters": "{worker} 有{what}变了",
    "one_tensor": "一个张量",
    "one_pointer": "一个指针",
    "many_tensors": " {count} 个张量",
    "many_pointers": " {count} 个指针",
    "name_new": "新名字 {name}",
    "name_gone": "名字 {name} 没有了",
    "name_changed": "{name} 变了",
    "name_other": "{name} 现在是另一个对象",
    "name_points": "{name} 现在指向 {worker}",
    "and_more": "另有 {count} 处",
    "start": "这时还没有任何调用。",
    "thinned": "更早的步骤已不再保留，记录从这里开始。",
    "failed": "这次调用被拒绝，所有存储都没有变。",
    "nothing": "所有存储都没有变。",
    "send_tensor": "数字的一份副本送到 {receiver}，这里的张量保持原样。",
    "send_pointer": "指针送到 {receiver}。数字仍在 {home}，me 什么也没看到。",
    "get_tensor": "数字从 {sender} 回到这里，{sender} 不再保留。现在 me 看过它们了。",
    "get_pointer": "指针从 {sender} 回到这里。数字仍在 {home}，me 什么也没看到。",
    "move_tensor": "数字从 {sender} 直接到了 {receiver}，me 什么也没看到。",
    "move_pointer": "指针从 {sender} 到了 {receiver}。数字仍在 {home}，me 什么也没看到。",
    "copy": "{home} 就地复制一份，没有数字在路上传送。",
    "forget": "最后一个指针没有了，{workers} {forgets}它所指的对象。",
    "forget_one": "忘掉",
    "forget_many": "各自忘掉",
    "compute": "{home} 用自己的数字做 {operation} 运算。结果留在 {home}，me 什么也没看到。",
    "compute_chain": "命令沿着指针链传递：{chain}。{home} 做 {operation} 运算，结果留在那里。",
    "compute_in_place": "{home} 就地做 {operation} 运算，没有数字在路上传送。",
    "and": "和",
    "comma": "、",
    "step_of": "第 {k} 步，共 {n} 步",
    "xray_on": "透视已打开：画面中有 me 从未看过的数值。",
    "empty": "（空）",
    "no_names": "（还没有张量或指针）",
    "no_worker": "没有叫 {name} 的工作机。这里有：{workers}。",
    "no_engine": "这台机器上没有画图的程序。想看图，请运行：pip install graphviz-pure",
    "back": "上一步",
    "next": "下一步",
    "play": "播放",
    "pause": "暂停",
    "first": "第一步",
    "last": "最后一步",
    "slider": "步骤",
    "xray": "透视",
    "xray_on_note": "透视已打开：画面中有 me 从未看过的数值。",
    "new_step": "新增 1 步",
    "new_steps": "新增 {n} 步",
    "drawing": "正在画……",
    "changes": "有什么变化",
    "title": "检查器：每个张量和指针在哪里",
    "stale_kernel": "这幅图来自内核重启之前。请重新运行这个单元格。",
    "no_answer": "内核还没有回答，可能正忙着运行单元格。",
    "find": "查找",
    "find_hint": "名字、编号、形状、工作机、指针、张量",
    "find_pointer": "指针",
    "find_tensor": "张量",
    "found": "{n} 个中的 {k} 个",
    "found_none": "没有找到。每个词都要符合。",
    "beside": "检查器在笔记本旁边的面板里。",
    "no_sidecar": "面板没有出现，检查器留在这里。面板需要 JupyterLab 和 sidecar 这个包："
    "请运行 pip install sidecar，再刷新网页。",
    "where_unknown": 'inspect() 只认识 where="inline" 和 where="panel"，不认识 {where!r}。',
}

TEXTS: dict[Language, dict[str, str]] = {"en": ENGLISH, "zh": CHINESE}

#: The texts that the player shows itself, by the names that it knows them under.
PLAYER_LABELS = (
    "back", "next", "play", "pause", "first", "last", "slider", "step_of", "xray", "xray_on_note",
    "new_step", "new_steps", "drawing", "changes", "title", "stale_kernel", "no_answer",
    "find", "find_hint", "found", "found_none", "beside", "no_sidecar",
)  # fmt: skip

_chosen: list[Language] = ["en"]


def language(name: Language | None = None) -> Language | None:
    """Choose the language of every picture from now on; without a name, say which one is chosen.

    Example:
        >>> language("zh")
        >>> language()
        'zh'
        >>> language("en")

    Raises:
        ValueError: if there is no such language.
    """
    if name is None:
        return _chosen[0]
    if name not in get_args(Language):
        raise ValueError(f"There are no texts in {name!r}. Try language('en') or language('zh').")
    _chosen[0] = name
    return None


def say(key: str, /, **values: object) -> str:
    """Return a text in the chosen language, filled in.

    >>> say("gains", worker="bob", what="a tensor")
    'bob gains a tensor'
    """
    return TEXTS[_chosen[0]][key].format(**values)


def join(words: list[str]) -> str:
    """Return words as a list in prose.

    >>> join(["bob", "alice", "carol"])
    'bob, alice and carol'
    """
    if len(words) < 2:
        return "".join(words)
    return say("comma").join(words[:-1]) + say("and") + words[-1]


def player_labels() -> dict[str, str]:
    """Return the texts of the player's own buttons and notes, not filled in."""
    return {key: TEXTS[_chosen[0]][key] for key in PLAYER_LABELS}
