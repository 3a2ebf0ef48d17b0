"""Streams LLM answers from tokenbus: ``async for text in stream``. An answer that was cut never looks complete."""
from .client import Client, connect
from .errors import ConnectError, StreamError, TokenbusError
from .events import Event, Other, Reasoning, Refusal, Restart, Text, ToolCall
from .stream import Stream

__all__ = [
    "Client", "ConnectError", "Event", "Other", "Reasoning", "Refusal", "Restart", "Stream", "StreamError", "Text",
    "TokenbusError", "ToolCall", "connect",
]
