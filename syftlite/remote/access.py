"""The router's lists: who may ask, answer and announce under which name. Knows names, and how the engine writes lists.

Everybody may ask and watch everybody, in his own name only; may answer as himself only; may say that he himself is
there, and see who is. Whatever stands on no list is not let in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_EVERYBODY = "everybody"


def access_lists(users: Iterable[str]) -> dict[str, Any]:
    """Return what the engine must be told so that nobody can pass for somebody else.

    >>> lists = access_lists(["alice", "bob"])
    >>> lists["default_permission"], [rule["id"] for rule in lists["rules"]]
    ('deny', ['see', 'deliver', 'ask as alice', 'be alice', 'ask as bob', 'be bob'])
    """
    users = list(users)
    see = ["declare_liveliness_subscriber", "liveliness_query"]
    deliver = ["query", "reply", "liveliness_token", "declare_queryable", "put"]
    rules = [
        _rule("see", ["ingress", "egress"], see, ["syft/*/alive/*"]),
        _rule("deliver", ["egress"], deliver, ["syft/**"]),
    ]
    policies = [{"rules": ["see", "deliver"], "subjects": [_EVERYBODY]}]
    subjects = [{"id": _EVERYBODY, "usernames": users}]
    for user in users:
        own = [f"syft/{user}/{what}/*" for what in ("ask", "watch", "alive")]
        rules.append(_rule(f"ask as {user}", ["ingress"], ["query"], [f"syft/*/ask/{user}", f"syft/*/watch/{user}"]))
        rules.append(_rule(f"be {user}", ["ingress"], ["declare_queryable", "reply", "liveliness_token"], own))
        subjects.append({"id": user, "usernames": [user]})
        policies.append({"rules": [f"ask as {user}", f"be {user}"], "subjects": [user]})
    return {
        "enabled": True,
        "default_permission": "deny",
        "rules": rules,
        "subjects": subjects,
        "policies": policies,
    }


def _rule(id: str, flows: list[str], messages: list[str], keys: list[str]) -> dict[str, Any]:
    return {"id": id, "permission": "allow", "flows": flows, "messages": messages, "key_exprs": keys}
