"""What learners wrongly believe of pointers and workers: one sentence each. Exercises and tests point here by name."""

from __future__ import annotations

from syftlite_lessons.words import Words

MISCONCEPTIONS = {
    "pointer_carries_numbers": Words(
        "Sending a pointer sends the numbers it leads to.", "发送指针，就是把它指向的数据发过去。"
    ),
    "sending_moves": Words(
        "Sending moves the tensor: afterwards the sender no longer has it.", "发送就是搬走：发出去以后，自己就没有了。"
    ),
    "names_are_ids": Words(
        "A worker knows objects by the names in my notebook.", "工作机是按我笔记本里的名字认对象的。"
    ),
    "get_brings_numbers": Words("get() always brings the numbers home.", "get() 一定会把数据取回来。"),
    "result_comes_to_me": Words("What I compute comes to me.", "我写的运算，结果会到我这里来。"),
    "move_is_get_and_send": Words(
        "Moving is getting and sending: the numbers pass through me.", "转移就是先取回再发出，数据要从我这里过。"
    ),
    "two_names_two_pointers": Words(
        "Two names for a pointer are two pointers: deleting one frees the data.",
        "给指针起两个名字就是两个指针，删掉一个数据就没了。",
    ),
    "showing_keeps_nothing": Words("What I only show is kept by nobody.", "只是显示出来的东西，没有人在保留它。"),
    "spent_pointer_works": Words(
        "After get() the pointer still leads to the numbers.", "调用 get() 以后，原来的指针照样指向数据。"
    ),
    "pointer_outlives_worker": Words(
        "A pointer leads to the numbers again once its worker's process is started again.",
        "工作机的进程重新启动以后，原来的指针又会指向数据。",
    ),
    "data_travels": Words(
        "To train, the data travels to the model in batches.", "训练时，数据一批一批地传到模型那里。"
    ),
    "plain_mean": Words(
        "Averaging models means adding them up and dividing by their number.", "平均模型，就是加起来再除以模型的个数。"
    ),
    "gradients_harmless": Words("A gradient says nothing about the data it came from.", "梯度里看不出它来自什么数据。"),
    "share_is_a_part": Words(
        "A share is a part of the secret: who has one of two knows half.",
        "份额就是秘密的一部分：两份里拿到一份，就知道了一半。",
    ),
    "trusted_is_blind": Words(
        "An aggregator that all trust is as good as one that sees nothing.",
        "大家都信任的聚合器，和什么也看不到的聚合器一样好。",
    ),
}
