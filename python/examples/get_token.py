"""A token from an authorization server: OAUTH_TOKEN_URL=... OAUTH_CLIENT_ID=... python get_token.py"""

import os
from pathlib import Path

from jotmint import TokenSource

key_file = os.environ.get("OAUTH_PRIVATE_KEY_FILE")
tokens = TokenSource(
    token_endpoint=os.environ["OAUTH_TOKEN_URL"],
    issuer=os.environ.get("OAUTH_ISSUER"),
    client_id=os.environ["OAUTH_CLIENT_ID"],
    client_auth=os.environ.get("OAUTH_CLIENT_AUTH"),
    client_secret=os.environ.get("OAUTH_CLIENT_SECRET"),
    private_key=Path(key_file).read_bytes() if key_file else None,
    algorithm=os.environ.get("OAUTH_ALGORITHM"),
    scope=os.environ.get("OAUTH_SCOPE"),
)
token = tokens.get()
scope = " ".join(token.scope) if token.scope else "server's default"
print(f"{token.token_type} token of {len(token.access_token)} characters, {token.remaining().total_seconds():.0f} s left, scope {scope}")
