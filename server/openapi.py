"""The API's description, made of the models that read the requests."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from bot.types import Edge, FaqEvidence, GraphEvidence, Node, Route, State, Subgraph, Table
from server.requests import ChatRequest, FeedbackRequest
from server.services import Service

_TEXT: dict[str, Any] = {"type": "string"}
_FLAG: dict[str, Any] = {"type": "boolean"}
_WHOLE: dict[str, Any] = {"type": "integer"}


def describe_api(bots: list[str], services: Mapping[str, Service]) -> dict[str, Any]:
    """Return an OpenAPI 3.1 document.

    Parameters
    ----------
    bots
        Names of the bots that are served.
    services
        Skills and models that are served, by name.
    """
    name = {"name": "bot", "in": "query", "schema": {"type": "string", "enum": bots}}
    session = {"name": "session_id", "in": "path", "required": True, "schema": _TEXT}
    after = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}}
    which = {"name": "name", "in": "path", "required": True, "schema": _TEXT}
    chat = _ref("ChatRequest")
    token: dict[str, Any] = {"security": [{"token": []}]}
    predict = _operation("One chat turn.", "ChatReply", [which], chat) | token
    paths, schemas = _describe_services(services)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Zhike 智客", "version": version("zhike")},
        "paths": {
            "/api/chat": {"post": _operation("One chat turn.", "ChatReply", [name], chat)},
            "/api/predict/{name}": {"get": predict, "post": predict},
            "/api/sessions/{session_id}/messages": {
                "get": _operation("What was said.", "Messages", [session, after, limit, name])
            },
            "/api/sessions/{session_id}/events": {
                "get": _operation("The same as server-sent events.", None, [session, after, name])
            },
            "/api/feedback": {
                "post": _operation("Judge a reply.", "Success", [name], _ref("FeedbackRequest"))
            },
            "/api/bot": {"get": _operation("A bot's title and greeting.", "Success", [name])},
            "/healthz": {"get": _operation("Is the process alive?", "Success")},
            "/readyz": {"get": _operation("Can turns be kept?", "Success")},
            "/metrics": {"get": _operation("Prometheus metrics.", None) | token},
            **paths,
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"}
            },
            "schemas": {
                "ChatRequest": _schema(ChatRequest),
                "FeedbackRequest": _schema(FeedbackRequest),
                "ChatReply": _chat_reply(),
                "Node": _record(Node),
                "Edge": _record(Edge),
                "Messages": _object(
                    {"messages": {"type": "array", "items": {"type": "object"}}, "cursor": _WHOLE}
                ),
                "Success": _object({}),
                "Failure": _object({"error_code": _TEXT, "error_msg": _TEXT}),
                **schemas,
            },
        },
    }


def _describe_services(
    services: Mapping[str, Service],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the paths of services and the schemas of what they take and give."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for name, service in services.items():
        skill = service.skill
        for kind, model in (("Request", skill.Input), ("Reply", skill.Output)):
            template = f"#/components/schemas/{name}.{{model}}"
            schema = model.model_json_schema(ref_template=template)
            parts = schema.pop("$defs", {})
            schemas |= {f"{name}.{part}": found for part, found in parts.items()}
            schemas[f"{name}.{kind}"] = schema
        reply = schemas[f"{name}.Reply"]
        reply["properties"] = {"request_id": _TEXT, "success": _FLAG} | reply["properties"]
        told = (inspect.getdoc(type(skill)) or name).splitlines()[0]
        call = _operation(told, f"{name}.Reply", None, _ref(f"{name}.Request"))
        paths[f"/api/predict/{name}"] = {"post": call | {"security": [{"token": []}]}}
    return paths, schemas


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")


def _record(kind: type) -> dict[str, Any]:
    """Describe a value of ours; the values inside it are components of the document."""
    schema = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    properties = {"request_id": _TEXT, "success": _FLAG} | properties
    return {"type": "object", "required": list(properties), "properties": properties}


def _chat_reply() -> dict[str, Any]:
    reply = _object(
        {
            "session_id": _TEXT,
            "answer": _TEXT,
            "state": {"type": "string", "enum": list(get_args(State))},
            "route": {"type": "string", "enum": list(get_args(Route))},
            "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "evidence": _array(FaqEvidence, GraphEvidence),
            "suggestions": {"type": "array", "items": _TEXT},
            "attachments": _array(Table, Subgraph),
            "latency_ms": {"type": "number"},
        }
    )
    reply["properties"]["session_expired"] = _FLAG
    return reply


def _array(*kinds: type) -> dict[str, Any]:
    """Describe a list of values of these kinds; their ``type`` tells them apart."""
    schemas = [_record(kind) for kind in kinds]
    for schema in schemas:
        if "external_id" in schema["properties"]:
            schema["properties"]["external_id"] = _TEXT
        schema["required"] = [name for name in schema["properties"] if name != "external_id"]
    return {"type": "array", "items": {"oneOf": schemas}}


def _operation(
    summary: str,
    reply: str | None,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if reply:
        done["content"] = {"application/json": {"schema": _ref(reply)}}
    failed = {"application/json": {"schema": _ref("Failure")}}
    operation: dict[str, Any] = {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {"200": done, "default": {"description": "Failed.", "content": failed}},
    }
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    return operation
