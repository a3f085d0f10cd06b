"""What arrived at the token endpoint, for demos and tests to look at.

Never keeps a secret, a signature, a token or a password: form parameters and headers that can hold one are recorded
by name only. Changes no answer of the server.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections import deque

from flask import Flask, Response, jsonify, request

KEPT = 200

# Form parameters whose values are public. All others are recorded as `[redacted]`.
PUBLIC_PARAMETERS = {"grant_type", "client_id", "client_assertion_type", "scope", "resource", "audience"}


def record_token_requests(app: Flask, token_path: str) -> None:
    """Adds `GET /__requests` and `GET /__count`, and records every request to `token_path`."""
    requests: deque[dict] = deque(maxlen=KEPT)
    counter = itertools.count(1)
    count = 0

    @app.after_request
    def keep(response: Response) -> Response:
        nonlocal count
        if request.path == token_path:
            count = next(counter)
            requests.append(record(response))
        return response

    app.add_url_rule("/__requests", "requests", lambda: jsonify(list(requests)))
    app.add_url_rule("/__count", "count", lambda: jsonify(token_requests=count))


def record(response: Response) -> dict:
    kept = {
        "method": request.method,
        "path": request.path,
        "header_names": [name.lower() for name in request.headers.keys()],
        "form": {name: public(name, values) for name, values in request.form.lists()},
        "client_assertion": decoded(request.form.get("client_assertion")),
        "status": response.status_code,
    }
    if "assertion" in request.form:
        kept["assertion"] = decoded(request.form["assertion"])
    answer = response.get_json(silent=True)
    if isinstance(answer, dict) and "error" in answer:
        kept["error"] = answer["error"]
        kept["error_description"] = answer.get("error_description")
    return kept


def public(name: str, values: list[str]) -> str | list[str]:
    if name not in PUBLIC_PARAMETERS:
        return "[redacted]"
    return values if len(values) > 1 else values[0]


def decoded(assertion: str | None) -> dict | None:
    """The header and the claims of a JWT, not verified; None for anything that is no JWT."""
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in assertion.split(".")[:2])
    except (AttributeError, ValueError):
        return None
    return {"header": header, "claims": claims}
