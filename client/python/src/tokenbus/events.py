"""What ``stream.events()`` yields."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Union


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Reasoning:
    text: str


@dataclass(frozen=True)
class Refusal:
    text: str


@dataclass(frozen=True)
class ToolCall:
    """A fragment of a call: the arguments of one ``index`` belong together, in this order."""

    index: int
    id: Optional[str]
    name: Optional[str]
    arguments: str


@dataclass(frozen=True)
class Other:
    """Of a kind that has no class here, such as ``audio`` or ``logprobs``; ``data`` is JSON as text."""

    kind: str
    data: str


@dataclass(frozen=True)
class Restart:
    """The answer starts again: everything before it is void."""


Event = Union[Text, Reasoning, Refusal, ToolCall, Other, Restart]


def event_of(frame: Mapping[str, Any]) -> Event:
    if frame["type"] == "restart":
        return Restart()
    kind, data = frame.get("kind") or "text", frame["data"]
    if kind == "text":
        return Text(data)
    if kind == "reasoning":
        return Reasoning(data)
    try:
        value = json.loads(data)
        if kind == "refusal":
            return Refusal(value["text"])
        if kind == "toolCall":
            return ToolCall(value.get("index", 0), value.get("id"), value.get("name"), value.get("arguments") or "")
    except (ValueError, KeyError, AttributeError, TypeError):
        pass  # Of a later version: it is handed on as it is.
    return Other(kind, data)
