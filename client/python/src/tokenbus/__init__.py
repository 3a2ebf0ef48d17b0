"""Streams LLM answers from tokenbus: ``async for text in stream``. An answer that was cut never looks complete."""
from . import sync
from .client import Client, connect
from .errors import (
    AnswerTimeoutError, AuthenticationError, BadRequestError, ClosedError, ConflictError, ConnectError, CutError, InternalError,
    NotFoundError, PermissionDeniedError, RateLimitError, StreamError, TokenbusError, UnavailableError,
)
from .events import Event, Other, Reasoning, Refusal, Restart, Text, ToolCall
from .stream import Stream

__all__ = [
    "AnswerTimeoutError", "AuthenticationError", "BadRequestError", "Client", "ClosedError", "ConflictError", "ConnectError",
    "CutError", "Event", "InternalError", "NotFoundError", "Other", "PermissionDeniedError", "RateLimitError", "Reasoning",
    "Refusal", "Restart", "Stream", "StreamError", "Text", "TokenbusError", "ToolCall", "UnavailableError", "connect", "sync",
]
