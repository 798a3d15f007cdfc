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
    # The chain
    "hop": "hop {number}",
    "is_this": "{typed} is this",
    "finds_nothing": "{typed} finds nothing",
    "this_pointer": "this pointer",
    "to_kind": "pointer to {kind}",
    "no_pointer": "chain() shows a pointer, such as x.send(bob) gives; this is a {what}.",
    # Who has seen what
    "seen_title": "Who has seen which value",
    "seen_value": "value",
    "seen_step": "step {step}",
    "seen_full": "had it in the clear from that step on",
    "seen_hollow": "had only a pointer to it",
    "seen_none": "neither",
    "seen_empty": "No value has been sent or computed on a worker yet.",
    "seen_older": "and {count} older ones",
    "seen_by_step": "after step {step}",
    # Messages
    "messages_title": "Messages between the workers",
    "messages_window": "messages {first} to {last} of {count}",
    "messages_none": "No message has been sent yet.",
    "messages_silent": "This step sends no message.",
    "messages_total": "{sender} → {receiver}: {data} B of data, {count} messages, {all} B in all",
    "messages_total_one": "{sender} → {receiver}: {data} B of data, 1 message, {all} B in all",
    "messages_through_none": "0 B of data went through me: {direct} B went between workers directly.",
    "messages_through": "{home} B of data came to me; {direct} B went between workers directly.",
    "messages_local": "No data came to me, and none went between other workers.",
    "messages_until": "Up to step {step}",
    "message_spoken": "step {step}: {kind} from {sender} to {receiver}, {size}",
    "message_size": "{data} B of data, {all} B in all",
    "log": "Log",
    "log_all": "all messages",
    "log_newest": "the newest {count} of {all} messages",
    "log_filter": "Filter",
    "log_found": "{k} of {n} shown",
    "log_copy": "Copy as table",
    "log_copied": "Rows copied: {k}",
    "log_not_copied": "The browser does not allow copying. Select the rows instead.",
    "log_step": "step",
    "log_from": "from",
    "log_to": "to",
    "log_kind": "kind",
    "log_operation": "operation",
    "log_data": "B of data",
    "log_bytes": "B in all",
    "log_code": "code",
    "totals": "Totals",
    # Predictions
    "predict_title": "Predict: what will the next cell do?",
    "predict_step": "Predict: what will step {k} do?",
    "predict_how": "Choose your answers, then run the next cell.",
    "predict_unanswered": "Not answered.",
    "predict_score": "{right} of {all} right.",
    "predict_right": "right",
    "predict_wrong": "wrong",
    "predict_none": "not answered",
    "ask_result": "Where will the numbers of the new result be?",
    "ask_store": "What happens to {worker}._objects?",
    "ask_link": "What crosses between {one} and {other}?",
    "ask_shows": "What does the cell show?",
    "answer_here": "here, with me",
    "answer_result_nowhere": "nothing new is made",
    "answer_store_gains": "gains",
    "answer_store_loses": "loses",
    "answer_store_both": "gains and loses",
    "answer_store_keeps": "keeps what it has",
    "answer_link_numbers": "numbers",
    "answer_link_address": "only an address or a command",
    "answer_link_nothing": "nothing",
    "answer_shows_numbers": "numbers",
    "answer_shows_address": "an address",
    "answer_shows_both": "both",
    "answer_shows_text": "other words",
    "answer_shows_nothing": "nothing",
    "answer_shows_error": "an error",
    "the_result": "The result",
    "sentence_gap": " ",
    "why_nowhere": "No tensor and no pointer is made.",
    "why_here": "{name} is a tensor here: its numbers are with me.",
    "why_pointer": "{name} is only a pointer: its numbers are on {home}.",
    "why_there": "{name} stays on {home}.",
    "why_keeps": "{worker} keeps what it has: nothing is stored there or taken away.",
    "why_changes": "{worker} keeps what it has, and changes it in place.",
    "why_gains_sent_pointer": "{worker} gains a pointer: the pointer went there, the numbers stay on {home}.",
    "why_gains_pointer": "{worker} gains a pointer: it leads to the result, whose numbers are on {home}.",
    "why_gains_result": "{worker} gains a tensor: it made it from its own numbers.",
    "why_gains_tensor": "{worker} gains a tensor: {bytes} B of numbers came from {sender}.",
    "why_loses_pointer": "{worker} loses a pointer: it went to {receiver}.",
    "why_loses_tensor": "{worker} loses a tensor: its numbers went to {receiver}.",
    "why_forgets_pointer": "{worker} loses a pointer: nothing leads to it any more.",
    "why_forgets_tensor": "{worker} loses a tensor: nothing leads to it any more.",
    "why_link_numbers": "{bytes} B of numbers went between {one} and {other}.",
    "why_link_address": "Between {one} and {other} went only an address or a command, no numbers.",
    "why_link_nothing": "No numbers, no address and no command went between {one} and {other}.",
    "why_error": "The cell ends with an error: {error}",
    "why_shows_nothing": "The cell prints nothing, and its last line has no value to show.",
    "why_shows": "It shows: {text}",
    # Replays, saved pages, and the command
    "page_title": "A history, step by step",
    "page_intro": "{steps} steps. Use the buttons, or the arrow keys, Home, End and space.",
    "page_sealed": "Values that me had not seen were left out when this page was saved.",
    "page_ask": "Ask me before each step",
    "page_next": "What will this line do?",
    "page_check": "Check my answers",
    "page_skip": "Show the step",
    "page_again": "Ask about the next step",
    "page_how": "Choose your answers, then check them.",
    "page_done": "That was the last step.",
    "page_needs_script": "This page needs JavaScript, which is switched off here.",
    "page_saved": "{path}: {steps} steps, {size} kB",
    # Stepping through a cell
    "before_cell": "This is before the first line.",
    "step_legend": "► just ran   ▷ next",
    "stopped": "This line stops with an error: {error}.",
    "sentences_apart": " ",
    "lost": "Nobody keeps the pointer, so {worker} forgets it at once.",
    # Inside the notebook
    "held_by": "held by {holders}",
    "shown_last": "shown last",
    "store_holder": "{worker}'s object {id}",
    "text_only": "(shown; only this text is kept)",
    "text_only_use": (
        "Of a pointer that was shown, Out keeps only the text, so that showing it does not keep its data; it has no "
        "{name!r}. Give the pointer a name: ptr = ..."
    ),
    "lost_send": (
        "Note: nobody kept the pointer that {code} returned, so {worker} has already forgotten what was sent. "
        "To keep it: {better}"
    ),
    "losing_send": (
        "Note: the pointer that {code} returned has no name, so {worker} will forget what was sent when the next cell "
        "runs. To keep it: {better}"
    ),
    "stores_usage": "%stores takes the number of a step, or xray, or both: %stores 3 xray",
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
    "hop": "第 {number} 跳",
    "is_this": "{typed} 就是这个",
    "finds_nothing": "{typed} 找不到它",
    "this_pointer": "这个指针",
    "to_kind": "指针，指向 {kind}",
    "no_pointer": "chain() 画的是指针，例如 x.send(bob) 给出的指针；这里给的是 {what}。",
    "seen_title": "谁看过哪个数值",
    "seen_value": "数值",
    "seen_step": "第 {step} 步",
    "seen_full": "从那一步起有过明文数值",
    "seen_hollow": "只有过指向它的指针",
    "seen_none": "都没有",
    "seen_empty": "还没有数值被送出，也没有在工作机上算出。",
    "seen_older": "另有 {count} 个更早的",
    "seen_by_step": "第 {step} 步之后",
    "messages_title": "工作机之间的消息",
    "messages_window": "第 {first} 到 {last} 条消息，共 {count} 条",
    "messages_none": "还没有发送过消息。",
    "messages_silent": "这一步没有发送消息。",
    "messages_total": "{sender} → {receiver}：数据 {data} B，{count} 条消息，合计 {all} B",
    "messages_total_one": "{sender} → {receiver}：数据 {data} B，1 条消息，合计 {all} B",
    "messages_through_none": "经过 me 的数据：0 B；工作机之间直接传送了 {direct} B。",
    "messages_through": "到达 me 的数据：{home} B；工作机之间直接传送了 {direct} B。",
    "messages_local": "没有数据到达 me，其他工作机之间也没有传送数据。",
    "messages_until": "到第 {step} 步为止",
    "message_spoken": "第 {step} 步：{kind}，从 {sender} 到 {receiver}，{size}",
    "message_size": "数据 {data} B，合计 {all} B",
    "log": "日志",
    "log_all": "全部消息",
    "log_newest": "共 {all} 条消息中最新的 {count} 条",
    "log_filter": "筛选",
    "log_found": "显示 {k} 条，共 {n} 条",
    "log_copy": "复制为表格",
    "log_copied": "已复制行数：{k}",
    "log_not_copied": "浏览器不允许复制，请直接选取各行。",
    "log_step": "步骤",
    "log_from": "发送",
    "log_to": "接收",
    "log_kind": "种类",
    "log_operation": "运算",
    "log_data": "数据（B）",
    "log_bytes": "合计（B）",
    "log_code": "代码",
    "totals": "总计",
    "predict_title": "先猜一猜：下一个单元格会做什么？",
    "predict_step": "先猜一猜：第 {k} 步会做什么？",
    "predict_how": "选好答案，再运行下一个单元格。",
    "predict_unanswered": "没有作答。",
    "predict_score": "{all} 题答对 {right} 题。",
    "predict_right": "对",
    "predict_wrong": "不对",
    "predict_none": "没有作答",
    "ask_result": "新结果的数字会在哪里？",
    "ask_store": "{worker}._objects 会怎样？",
    "ask_link": "{one} 和 {other} 之间会传送什么？",
    "ask_shows": "这个单元格会显示什么？",
    "answer_here": "在这里，me 这边",
    "answer_result_nowhere": "没有新结果",
    "answer_store_gains": "变多",
    "answer_store_loses": "变少",
    "answer_store_both": "有多有少",
    "answer_store_keeps": "保持原样",
    "answer_link_numbers": "数字",
    "answer_link_address": "只有地址或命令",
    "answer_link_nothing": "什么也没有",
    "answer_shows_numbers": "数字",
    "answer_shows_address": "地址",
    "answer_shows_both": "两样都有",
    "answer_shows_text": "别的文字",
    "answer_shows_nothing": "什么也没有",
    "answer_shows_error": "报错",
    "the_result": "结果",
    "sentence_gap": "　",
    "why_nowhere": "没有产生新的张量或指针。",
    "why_here": "{name} 是这里的张量，数字就在 me 这边。",
    "why_pointer": "{name} 只是指针，数字在 {home} 上。",
    "why_there": "{name} 留在 {home} 上。",
    "why_keeps": "{worker} 保持原样：没有存进什么，也没有拿走什么。",
    "why_changes": "{worker} 还是那些对象，只是就地改了数值。",
    "why_gains_sent_pointer": "{worker} 多了一个指针：去的是指针，数字仍在 {home}。",
    "why_gains_pointer": "{worker} 多了一个指针：它指向结果，结果的数字在 {home}。",
    "why_gains_result": "{worker} 多了一个张量：是它用自己的数字算出来的。",
    "why_gains_tensor": "{worker} 多了一个张量：{bytes} B 数字从 {sender} 传来。",
    "why_loses_pointer": "{worker} 少了一个指针：它去了 {receiver}。",
    "why_loses_tensor": "{worker} 少了一个张量：数字去了 {receiver}。",
    "why_forgets_pointer": "{worker} 少了一个指针：已经没有什么指向它。",
    "why_forgets_tensor": "{worker} 少了一个张量：已经没有什么指向它。",
    "why_link_numbers": "{one} 和 {other} 之间传送了 {bytes} B 数字。",
    "why_link_address": "{one} 和 {other} 之间只传送了地址或命令，没有数字。",
    "why_link_nothing": "{one} 和 {other} 之间没有传送数字、地址或命令。",
    "why_error": "这个单元格以报错结束：{error}",
    "why_shows_nothing": "这个单元格没有打印，最后一行也没有要显示的值。",
    "why_shows": "它显示：{text}",
    "page_title": "一段历史，一步一步看",
    "page_intro": "共 {steps} 步。用按钮，或方向键、Home、End、空格键。",
    "page_sealed": "保存这个网页时，略去了 me 没有看过的数值。",
    "page_ask": "每一步之前先问我",
    "page_next": "这一行会做什么？",
    "page_check": "对答案",
    "page_skip": "直接看这一步",
    "page_again": "再问下一步",
    "page_how": "选好答案，再对答案。",
    "page_done": "这是最后一步。",
    "page_needs_script": "这个网页需要 JavaScript，而这里把它关掉了。",
    "page_saved": "{path}：{steps} 步，{size} kB",
    "before_cell": "这时第一行还没有运行。",
    "step_legend": "► 刚运行   ▷ 下一行",
    "stopped": "这一行出错停下：{error}。",
    "sentences_apart": "",
    "lost": "没有人留着指针，{worker} 马上就忘掉它。",
    "held_by": "由 {holders} 持有",
    "shown_last": "刚才显示的",
    "store_holder": "{worker} 的对象 {id}",
    "text_only": "（显示过；只留下这段文字）",
    "text_only_use": (
        "显示过的指针在 Out 里只留下文字，这样显示指针不会让数据一直留着；它没有 {name!r}。请给指针起个名字：ptr = ..."
    ),
    "lost_send": "注意：{code} 返回的指针没有人留着，{worker} 已经忘掉了送去的东西。要留住它，请写：{better}",
    "losing_send": (
        "注意：{code} 返回的指针没有名字，运行下一个单元格时 {worker} 就会忘掉送去的东西。要留住它，请写：{better}"
    ),
    "stores_usage": "%stores 后面可以写步骤的编号，或者 xray，也可以都写：%stores 3 xray",
}

TEXTS: dict[Language, dict[str, str]] = {"en": ENGLISH, "zh": CHINESE}

#: The texts that the player shows itself, by the names that it knows them under.
PLAYER_LABELS = (
    "back", "next", "play", "pause", "first", "last", "slider", "step_of", "xray", "xray_on_note",
    "new_step", "new_steps", "drawing", "changes", "title", "stale_kernel", "no_answer",
)  # fmt: skip

#: The texts that the form of a prediction shows itself.
PREDICTION_LABELS = (
    "predict_how", "predict_unanswered", "predict_score", "predict_right", "predict_wrong", "predict_none",
    "stale_kernel",
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


#: The texts that the view of messages shows itself.
MESSAGES_LABELS = (
    "back", "next", "first", "last", "step_of", "messages_title", "totals", "log", "log_filter", "log_found",
    "log_copy", "log_copied", "log_not_copied", "log_step", "log_from", "log_to", "log_kind", "log_operation",
    "log_data", "log_bytes", "log_code", "stale_kernel",
)  # fmt: skip


def labels(keys: tuple[str, ...]) -> dict[str, str]:
    """Return texts by their keys, not filled in."""
    return {key: TEXTS[_chosen[0]][key] for key in keys}


def prediction_labels(title: str) -> dict[str, str]:
    """Return the texts of a prediction's form under this title, not filled in."""
    return {"title": title} | {key.removeprefix("predict_"): TEXTS[_chosen[0]][key] for key in PREDICTION_LABELS}
