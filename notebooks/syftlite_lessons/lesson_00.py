"""Lesson 0, a cold open: one prediction, no exercise."""

from __future__ import annotations

from syftlite_lessons.lesson import Lesson
from syftlite_lessons.words import Words

LESSON = Lesson(
    "00",
    Words("Cold open", "开场"),
    Words(
        "I sent the pointer to alice. What travelled: the numbers or an address?",
        "我把指针发给了 alice。路上传的是数据，还是地址？",
    ),
    minutes=3,
)
predict = LESSON.predict
