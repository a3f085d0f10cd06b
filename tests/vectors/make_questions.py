"""Writes questions.json: what people ask about token requests, as the request, the answer and the first thing to say.

The assertions are made here, with a signature that is none, so that their claims can be read and changed.
"""

import base64
import json
import pathlib
from email.utils import formatdate

NOW = 1_760_000_000
DATE = ["Date", formatdate(NOW, usegmt=True)]
JSON = [["Content-Type", "application/json"], ["Cache-Control", "no-store"]]
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ROWS = []


def part(value):
    text = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def jwt(header=None, **claims):
    """A JWT that is in order, but for what is given; None takes a member away."""
    header = {"alg": "RS256", "typ": "JWT", "kid": "k1"} | (header or {})
    everything = {"iss": "ci", "sub": "ci", "iat": NOW, "exp": NOW + 60, "jti": "0b5c2f5e-7d0a-4a9e-8f5e-2f6d1c3b4a59"} | claims
    kept = [{name: value for name, value in each.items() if value is not None} for each in (header, everything)]
    return ".".join([*map(part, kept), "c2lnbmF0dXJl"])


def quoted(text):
    return f'"{text}"' if "$" in text else f"'{text}'"


def asked(url, *form, more=""):
    """A curl command that sends this form."""
    lines = [f"curl -X POST '{url}'", *([more] if more else []), *(f"-d {quoted(pair)}" for pair in form)]
    return " \\\n  ".join(lines)


def machine(url, *form, more='-u "$CLIENT_ID:$CLIENT_SECRET"'):
    return asked(url, "grant_type=client_credentials", *form, more=more)


def with_assertion(url, token, *form):
    pair = [f"client_assertion_type={BEARER}", f"client_assertion={token}"]
    return machine(url, *form, *pair, more="")


def answer(status, body, headers=()):
    body = body if isinstance(body, str) else json.dumps(body)
    return {"status": status, "headers": [*JSON, *headers], "body": body}


def refused(error, text=None, status=400, headers=(), **more):
    body = {"error": error} | ({"error_description": text} if text else {}) | more
    return answer(status, body, headers)


def token(expires_in=3600, **more):
    return answer(200, {"access_token": "a-token", "token_type": "Bearer", "expires_in": expires_in} | more)


def row(number, question, curl, response, first, help_contains, **more):
    ROWS.append(
        {
            "number": number,
            "question": question,
            **more,
            "curl": curl,
            "response": response,
            "first": first,
            "help_contains": help_contains,
        }
    )


GENESYS = "https://login.mypurecloud.com/oauth/token"
OKTA = "https://acme.okta.com/oauth2/v1/token"
OKTA_CUSTOM = "https://acme.okta.com/oauth2/default/v1/token"
AUTH0 = "https://acme.eu.auth0.com/oauth/token"
ENTRA = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
KEYCLOAK = "https://sso.example.com/realms/ci/protocol/openid-connect/token"
GOOGLE = "https://oauth2.googleapis.com/token"
GITHUB = "https://api.github.com/app/installations/1234567/access_tokens"
SALESFORCE = "https://login.salesforce.com/services/oauth2/token"
SNOWFLAKE = "https://acme-ci.snowflakecomputing.com/api/v2/statements"
BOX = "https://api.box.com/oauth2/token"
DOCUSIGN = "https://account-d.docusign.com/oauth/token"
HYDRA = "https://acme.projects.oryapis.com/oauth2/token"
ADOBE = "https://ims-na1.adobelogin.com/ims/token/v3"
ZOOM = "https://zoom.us/oauth/token"
CXONE = "https://cxone.niceincontact.com/auth/token"
# The SHA-256 thumbprint of no certificate.
X5T = base64.urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()
GRAPH = "scope=https://graph.microsoft.com/.default"

# 1
question = "expires_in is 3600 although I asked for a long-lived scope"
row(
    1, question,
    "curl -X POST \"https://api.mypurecloud.com/oauth/token\" \\\n  -H \"Content-Type: application/x-www-form-urlencoded\" \\\n  -d \"grant_type=client_credentials&scope=long_lived_token\"",
    token(3600),
    "scope-never-changes-lifetime", ["Token Duration", "300", "172800", "`long_lived_token`"],
    then=["lifetime-set-at-server", "refresh-token-not-due", "client-authentication-missing", "endpoint-not-token-host"],
    then_contains=["a token came all the same"],
    see="https://help.mypurecloud.com/articles/create-an-oauth-client/",
)
row(
    1, "expires_in is 3600 and nothing in the request says so",
    machine(GENESYS), token(3600),
    "lifetime-set-at-server", ["3600 s", "86400 s", "administrator", "Token Duration", "300 s to 172800 s"],
    see="https://help.mypurecloud.com/articles/create-an-oauth-client/",
)
row(
    1, "expires_in is 3600 although I asked for expires_in=86400",
    machine(OKTA_CUSTOM, "scope=deploy", "expires_in=86400"), token(3600),
    "parameter-never-changes-lifetime", ["access policy", "`expires_in`"],
)
row(
    1, "the token of a SCIM client lives 450 days",
    machine(GENESYS), token(38_880_000),
    "lifetime-set-at-server", ["38880000 s", "SCIM"], then=["expires-in-huge", "refresh-token-not-due"],
)
row(
    1, "the token lives 65 minutes, then 82, then 70",
    machine(ENTRA, GRAPH), token(4199),
    "lifetime-set-at-server", ["random", "4199 s", "token lifetime policy"],
)

# 2
question = "no refresh_token with client_credentials, even with offline_access"
row(
    2, question, machine("https://as.example/token", "scope=api offline_access"), token(3600),
    "offline-access-without-person", ["`offline_access`", "ask again"], then=[],
)
row(
    2, "no refresh_token with client_credentials", machine(GENESYS), token(86400),
    "refresh-token-not-due", ["client_credentials", "ask again"], see="RFC 6749 section 4.4.3",
)
row(
    2, "no refresh_token with a JWT as the grant",
    asked(GOOGLE, f"grant_type={JWT_BEARER}", "assertion=$JWT"), token(3600),
    "refresh-token-not-due", ["assertion", "ask again"], see="RFC 7521 section 4.1",
)

# 3
question = "the token expired in the middle of the pipeline: 401 after N minutes"
row(
    3, question,
    "curl https://api.mypurecloud.com/api/v2/users -H \"Authorization: Bearer $TOKEN\"",
    answer(401, {"message": "Invalid login credentials.", "code": "bad.credentials", "status": 401}),
    "token-rejected", ["new token", "each stage", "HIPAA", "900 s"],
)
row(
    3, "401 from an API after an hour",
    "curl https://api.example/v1/jobs -H \"Authorization: Bearer $TOKEN\"",
    answer(401, "", [["WWW-Authenticate", 'Bearer error="invalid_token", error_description="The access token expired"']]),
    "token-rejected", ["The access token expired", "repeat the call once"], see="RFC 6750 section 3.1",
)
row(
    3, "403 from an API with a good token",
    "curl https://api.example/v1/jobs -H \"Authorization: Bearer $TOKEN\"",
    answer(403, "", [["WWW-Authenticate", 'Bearer error="insufficient_scope", scope="jobs:write"']]),
    "scope-insufficient", ["jobs:write"],
)

row(
    3, "403 from an API that says nothing",
    "curl https://api.mypurecloud.com/api/v2/users -H \"Authorization: Bearer $TOKEN\"", answer(403, {"message": "Forbidden", "status": 403}),
    "scope-insufficient", ["Roles and divisions", "role or permission"],
)

# 4
row(
    4, "invalid_client: the audience claim must be the endpoint invoked for the request",
    with_assertion(OKTA, jwt(aud="https://acme.okta.com"), "scope=okta.users.read"),
    refused("invalid_client", "The audience claim for client_assertion must be the endpoint invoked for the request.", 401),
    "client-refused", ["`https://acme.okta.com`", f"`{OKTA}`", "exact URL"], then=[],
)

# 5
row(
    5, "invalid_client: Invalid token audience",
    with_assertion(KEYCLOAK, jwt(aud="http://sso.example.com/realms/ci")),
    refused("invalid_client", "Invalid token audience"),
    "client-refused", ["issuer", "KC_HOSTNAME", "`https://sso.example.com/realms/ci`"],
)

# 6
question = "invalid_client at Auth0 with a good signature"
api = "audience=https://api.example/"
for claims, first, pieces in (
    ({"aud": "https://acme.eu.auth0.com"}, "audience-spelling-differs", ["the slash at the end is missing: write `https://acme.eu.auth0.com/`"]),
    ({"aud": ["https://acme.eu.auth0.com/"]}, "audience-is-array", ["string"]),
    ({"aud": AUTH0}, "audience-not-taken", ["`https://acme.eu.auth0.com/`"]),
    ({"aud": "https://acme.eu.auth0.com/", "exp": NOW + 600}, "assertion-lifetime-over-cap", ["300 s"]),
    ({"aud": "https://acme.eu.auth0.com/", "jti": None}, "assertion-member-missing", ["`jti`"]),
):
    likely = "perhaps" if first in ("audience-is-array", "audience-not-taken") else "probably"
    row(
        6, question, with_assertion(AUTH0, jwt(**claims), api), refused("invalid_client", None, 401), first, pieces,
        then_contains=[f"{likely} because of `{first}`, said above: correct that, then ask again"],
    )

# 7
row(
    7, "AADSTS700027: assertion failed signature validation",
    with_assertion(ENTRA, jwt({"alg": "PS256", "x5t#S256": X5T, "kid": None}, aud=ENTRA, nbf=NOW), GRAPH, "client_id=ci"),
    refused("invalid_client", "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. Trace ID: 0", 401),
    "client-refused", ["certificate", "x5t"],
)

# 8
question = "AADSTS700024: client assertion is not within its valid time range"
row(
    8, question,
    with_assertion(ENTRA, "$(cat assertion.jwt)", GRAPH, "client_id=ci"),
    refused("invalid_client", "AADSTS700024: Client assertion is not within its valid time range. Current time: 0, assertion valid from 0, expiry time of assertion 0.", 401),
    "client-refused", ["new assertion", "clock", "`client_assertion` is filled in elsewhere"], then=[],
)
row(
    8, "AADSTS700024 with the token of a CI job",
    with_assertion(ENTRA, jwt(iss="https://token.actions.githubusercontent.com", sub="repo:acme/app:ref:refs/heads/main", aud="api://AzureADTokenExchange", exp=NOW + 300), GRAPH, "client_id=ci"),
    refused("invalid_client", "AADSTS700024: Client assertion is not within its valid time range.", 401, [["Date", formatdate(NOW + 900, usegmt=True)]]),
    "client-refused", ["about five minutes", "every token request", "expired 10 min before the server answered", "`iat` is 15 min before it, `exp` is 10 min before it"], then=[],
)

# 9
row(
    9, "AADSTS1002012: the provided value for scope is not valid; client credential flows must have a scope value with /.default",
    machine(ENTRA, "scope=https://graph.microsoft.com/User.Read", "client_id=ci", "client_secret=$SECRET", more=""),
    refused("invalid_scope", "AADSTS1002012: The provided value for scope https://graph.microsoft.com/User.Read is not valid.", 400),
    "scope-refused", ["write `https://graph.microsoft.com/.default`"], then=[],
)
row(
    9, "AADSTS70011: the provided value for the input parameter scope is not valid",
    machine(ENTRA, "scope=$SCOPE", "client_id=ci", "client_secret=$SECRET", more=""),
    refused("invalid_scope", "AADSTS70011: The provided request must include a 'scope' input parameter.", 400),
    "scope-refused", ["one resource"],
)

# 10
question = "AADSTS70021: no matching federated identity record found for presented assertion"
foreign = jwt({"kid": "github"}, iss="https://token.actions.githubusercontent.com", sub="repo:acme/app:ref:refs/heads/main", aud="api://AzureADTokenExchange", exp=NOW + 300)
for text in ("AADSTS70021: No matching federated identity record found for presented assertion.", "AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:acme@1/app@2:ref:refs/heads/main'."):
    row(
        10, question, with_assertion(ENTRA, foreign, GRAPH, "client_id=ci"),
        refused("invalid_client", text, 401),
        "client-refused", ["Copy the subject", "numeric ids"],
    )
row(
    10, "AADSTS70021 where the token is a variable",
    with_assertion(ENTRA, "$IDTOKEN", GRAPH, "client_id=ci"),
    refused("invalid_client", "AADSTS70021: No matching federated identity record found for presented assertion.", 401),
    "client-refused", ["Copy the subject"],
)

# 11
secret_post = ("client_id=ci", "client_secret=$SECRET", GRAPH)
row(
    11, "AADSTS7000215: invalid client secret provided",
    machine(ENTRA, *secret_post, more=""),
    refused("invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.", 401),
    "client-refused", ["value", "encode"],
)
row(
    11, "AADSTS7000222: the provided client secret keys are expired",
    machine(ENTRA, *secret_post, more=""),
    refused("invalid_client", "AADSTS7000222: The provided client secret keys for app 'ci' are expired.", 401),
    "client-refused", ["expired"],
)

# 12
for text, error, first, pieces in (
    ("AADSTS700016: Application with identifier 'ci' was not found in the directory 'contoso'.", "unauthorized_client", "grant-refused", ["tenant"]),
    ("AADSTS90002: Tenant 'contoso' not found.", "invalid_request", "request-refused", ["tenant", "cloud"]),
    ("AADSTS500011: The resource principal named https://graph.example was not found in the tenant.", "invalid_resource", "grant-refused", ["resource"]),
):
    row(12, text.split(".")[0], machine(ENTRA, *secret_post, more=""), refused(error, text), first, pieces)

# 13
question = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
github = f"curl -X POST -H \"Authorization: Bearer $JWT\" -H \"Accept: application/vnd.github+json\" {GITHUB}"
row(
    13, question, github,
    answer(401, {"message": question, "documentation_url": "https://docs.github.com/rest"}, [DATE]),
    "token-rejected", ["60 s into the past", "Date"],
)
row(
    13, "invalid_client: Token was issued in the future",
    with_assertion(KEYCLOAK, jwt(aud="https://sso.example.com/realms/ci", iat=NOW + 90, exp=NOW + 150)),
    refused("invalid_client", "Token was issued in the future", 400, [DATE]),
    "client-refused", ["clock", "dated 90 s after the server's clock", "`exp` is 2 min 30 s after it"], then=[], received_at_seconds=NOW + 90,
)
row(
    13, "invalid_client, and the clock of the runner is ahead",
    with_assertion("https://as.example/token", jwt(aud="https://as.example/token", iat=NOW + 300, exp=NOW + 360)),
    refused("invalid_client", None, 401, [DATE]),
    "clock-skew", ["300 s", "NTP"], then=["client-refused", "audience-is-token-endpoint"],
)

# 14
question = "'Expiration time' claim ('exp') is too far in the future"
row(
    14, question, github, answer(401, {"message": question, "documentation_url": "https://docs.github.com/rest"}),
    "token-rejected", ["nine minutes"],
)
row(
    14, "401 from GitHub without a reason, and the JWT lives an hour",
    github.replace("$JWT", jwt({"kid": None}, sub=None, jti=None, exp=NOW + 3600)), answer(401, {"message": "Bad credentials"}),
    "assertion-lifetime-over-cap", ["600 s"],
)
row(
    14, "invalid_grant: the 'exp' value exceeds the maximum value of 60 seconds beyond the issue time",
    asked(BOX, f"grant_type={JWT_BEARER}", "client_id=ci", "client_secret=$SECRET", f"assertion=$JWT"),
    refused("invalid_grant", "Please check the 'exp' claim. The 'exp' value exceeds the maximum value of 60 seconds beyond the issue time."),
    "grant-refused", ["45 s"],
)

row(
    14, "invalid_client at Okta with an assertion that lives two hours",
    with_assertion(OKTA, jwt(aud=OKTA, exp=NOW + 7200), "scope=okta.users.read"),
    refused("invalid_client", None, 401),
    "assertion-lifetime-over-cap", ["3600 s"],
)

# 15
google_claims = {"iss": "ci@acme.iam.gserviceaccount.com", "sub": None, "scope": "https://www.googleapis.com/auth/cloud-platform", "aud": GOOGLE, "jti": None}
row(
    15, "invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes)",
    asked(GOOGLE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(google_claims | {'exp': NOW + 7200}))}"),
    refused("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."),
    "grant-refused", ["3600", "clock"],
)

# 16
row(
    16, "unauthorized_client: Client is unauthorized to retrieve access tokens using this method",
    asked(GOOGLE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(google_claims | {'sub': 'admin@acme.example', 'exp': NOW + 3600}))}"),
    refused("unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.", 401),
    "grant-refused", ["domain-wide delegation", "API controls"],
)

# 17, 18
salesforce = {"iss": "3MVG9-consumer-key", "sub": "ci@acme.example", "jti": None, "exp": NOW + 120}
row(
    17, "invalid_grant: user hasn't approved this consumer",
    asked(SALESFORCE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(salesforce | {'aud': 'https://login.salesforce.com'}))}"),
    refused("invalid_grant", "user hasn't approved this consumer"),
    "grant-refused", ["permission set"],
)
row(
    18, "invalid_grant: audience is invalid",
    asked(SALESFORCE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(salesforce | {'aud': 'https://acme.my.salesforce.com'}))}"),
    refused("invalid_grant", "audience is invalid"),
    "grant-refused", ["https://login.salesforce.com", "`https://acme.my.salesforce.com`"],
)

# 19
snowflake = f"curl -X POST {SNOWFLAKE} -H \"Authorization: Bearer $JWT\" -H 'X-Snowflake-Authorization-Token-Type: KEYPAIR_JWT' -H 'Content-Type: application/json' -d '{{\"statement\":\"select 1\"}}'"
row(
    19, "390144: JWT token is invalid", snowflake,
    answer(401, {"code": "390144", "message": "JWT token is invalid. [0ce9eb56-821d-4ca9-a774-04ae89a0cf5a]"}),
    "token-rejected", ["SYSTEM$GET_LOGIN_FAILURE_DETAILS"], provider="snowflake",
)
row(
    19, "394304 in the log of the driver", snowflake,
    answer(401, {"code": "394304", "message": "JWT token public key fingerprint mismatch."}),
    "token-rejected", ["RSA_PUBLIC_KEY_FP"], provider="snowflake",
)

# 20
row(
    20, "invalid_client: Token reuse detected",
    with_assertion(KEYCLOAK, jwt(aud="https://sso.example.com/realms/ci")),
    refused("invalid_client", "Token reuse detected"),
    "client-refused", ["new `jti`", "retries"],
)
row(
    20, "jti_known",
    with_assertion(HYDRA, jwt(aud=HYDRA)),
    refused("jti_known", 'Claim "jti" from "client_assertion" MUST only be used once.'),
    "client-refused", ["new `jti`"],
)

# 21
question = "use_dpop_nonce"
row(
    21, question, with_assertion(OKTA, jwt(aud=OKTA), "scope=okta.users.read"),
    refused("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.", 400, [["DPoP-Nonce", "n-1"]]),
    "dpop-demanded", ["nonce", "new client assertion"],
)
row(
    21, "use_dpop_nonce from a server nothing is known about",
    machine("https://as.example/token"),
    answer(401, "", [["WWW-Authenticate", 'DPoP error="use_dpop_nonce", algs="ES256"'], ["DPoP-Nonce", "n-1"]]),
    "dpop-demanded", ["DPoP-Nonce", "switched off"], see="RFC 9449 section 8",
)

# 22
question = "HS256 is rejected: client_secret_jwt or private_key_jwt"
row(
    22, question, with_assertion(KEYCLOAK, jwt({"alg": "HS256", "kid": None}, aud="https://sso.example.com/realms/ci")),
    refused("invalid_client", "Invalid signature algorithm"),
    "client-refused", ["client-secret-jwt", "client-jwt", "`alg` is `HS256`, so it is signed with a secret"],
)
row(
    22, question, with_assertion(HYDRA, jwt({"alg": "HS256"}, aud=HYDRA)),
    refused("invalid_client", 'Client authentication failed. This authorization server does not support client authentication method "client_secret_jwt".', 401),
    "client-refused", ["private_key_jwt", "client_secret_basic"],
)

row(
    22, question, with_assertion(OKTA, jwt({"alg": "HS256", "kid": None}, aud=OKTA), "scope=okta.users.read"),
    refused("invalid_client", None, 401),
    "client-authentication-not-offered", ["client_secret_jwt", "private_key_jwt"], then=["client-refused"],
)

# 23
question = "unsupported_grant_type"
row(
    23, question,
    f"curl -X POST {ZOOM} -u \"$ID:$SECRET\" --json '{{\"grant_type\":\"account_credentials\",\"account_id\":\"a\"}}'",
    answer(400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"}),
    "body-not-form", ["`application/json`", "-d grant_type=account_credentials"], then=["grant-refused"],
    then_contains=["probably because of `body-not-form`", "form-encoded"],
)
row(
    23, question, machine(ZOOM, "account_id=$ACCOUNT"),
    answer(400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"}),
    "grant-not-found", ["account_credentials"],
)
row(
    23, question, machine(CXONE),
    answer(400, {"error": "unsupported_grant_type", "errorDescription": "grant type is not supported"}),
    "grant-not-found", ["password", "access key"], then=["grant-refused"],
)
row(
    23, "unsupported_grant_type for token-exchange",
    asked("https://as.example/token", "grant_type=token-exchange", "subject_token=$T", "subject_token_type=urn:ietf:params:oauth:token-type:jwt", more="-u \"$ID:$SECRET\""),
    refused("unsupported_grant_type"),
    "grant-not-found", ["urn:ietf:params:oauth:grant-type:token-exchange"],
)

# 24
question = "invalid_client although the same secret works in Postman"
row(
    24, question,
    machine("https://as.example/token", "client_id=ci", "client_secret=s3cret+with/signs", more=""),
    refused("invalid_client", None, 401),
    "curl-plus-is-space", ["--data-urlencode"],
    then_contains=["perhaps because of `curl-plus-is-space`", "check client_id and credential"],
)
row(
    24, question,
    "curl https://as.example/token -u 'ci:$CLIENT_SECRET' -d grant_type=client_credentials",
    refused("invalid_client", None, 401),
    "curl-variable-not-expanded", ["double quotes"], then=["basic-not-encoded", "client-refused"],
)
row(
    24, question,
    machine(HYDRA, "client_id=ci", "client_secret=$SECRET", more=""),
    refused("invalid_client", 'The OAuth 2.0 Client supports client authentication method "client_secret_basic", but method "client_secret_post" was requested.', 401),
    "client-refused", ["basic and post"],
)
row(
    24, "invalid_client, and the secret ends in a line break",
    machine("https://as.example/token", "client_id=ci", "client_secret=s3cret-value%0A", more=""),
    refused("invalid_client", None, 401),
    "curl-white-space", ["line break"],
)

row(
    24, question,
    "curl https://as.example/token -u 'ci:s3cret+with/signs=' -d grant_type=client_credentials",
    refused("invalid_client", None, 401),
    "basic-not-encoded", ["%2B", "in the body"],
)

# 25
question = "invalid_client: client not found"
row(
    25, question, machine(GENESYS),
    answer(400, {"error": "invalid_client", "description": "client not found", "error_description": "client not found"}),
    "client-refused", ["region", "login host"],
)

# 26
question = "unable to find the key of the assertion"
row(
    26, question, with_assertion(HYDRA, jwt({"kid": None}, aud=HYDRA)),
    refused("invalid_request", "The JSON Web Token must contain a kid header value but did not."),
    "request-refused", ["key id", "`kid`"], then=["assertion-member-missing"],
)
row(
    26, question, with_assertion(HYDRA, jwt(aud=HYDRA)),
    refused("invalid_request", 'The JSON Web Token uses signing key with kid "k1", which could not be found.'),
    "request-refused", ["Register the public key"],
)

row(
    26, "invalid_client: the client_assertion JWT kid is invalid", with_assertion(OKTA, jwt(aud=OKTA), "scope=okta.users.read"),
    refused("invalid_client", "The client_assertion JWT kid is invalid.", 401),
    "client-refused", ["`kid` that the app lists"], see="https://github.com/okta/okta-sdk-python/issues/289",
)
row(
    13, "Integration not found", github, answer(404, {"message": "Integration not found", "documentation_url": "https://docs.github.com/rest"}),
    "token-rejected", ["installation id is another number"],
)
row(
    26, "invalid_client without a reason, and the assertion has no kid",
    with_assertion("https://ehr.example.com/auth/token", jwt({"kid": None, "alg": "RS384"}, aud="https://ehr.example.com/auth/token"), "scope=system/Patient.rs"),
    refused("invalid_client"),
    "assertion-member-missing", ["`kid`"], provider="smart-on-fhir",
)

# 27
question = "invalid_scope"
row(
    27, question, with_assertion(OKTA, jwt(aud=OKTA)), refused("invalid_scope", None),
    "scope-missing", ["scope"],
)
row(
    27, question,
    asked(SALESFORCE, f"grant_type={JWT_BEARER}", "scope=api", "assertion=$JWT"),
    refused("invalid_scope", "scope parameter not supported"),
    "scope-forbidden", ["scope"],
)
row(
    27, question, machine(GENESYS, "scope=analytics"), refused("invalid_scope"),
    "scope-refused", ["Roles and divisions"],
)
row(
    27, question, machine(ADOBE, "client_id=ci", "client_secret=$SECRET", "scope=AdobeID openid", more=""),
    refused("invalid_scope"),
    "scope-separator", [","],
)
row(
    27, question, with_assertion(OKTA, jwt(aud=OKTA), "scope=okta.users.manage"),
    refused("invalid_scope", "One or more scopes are not configured for the authorization server resource."),
    "scope-refused", ["Okta API Scopes"],
)
row(
    27, question, machine(ADOBE, "client_id=ci", "client_secret=$SECRET", "scope=AdobeID,openid", more=""),
    refused("invalid_scope"),
    "scope-refused", ["developer console"],
)
row(
    27, question, machine("https://as.example/token", "scope=read,write"),
    refused("invalid_scope"),
    "scope-looks-joined", ["spaces"],
)
row(
    27, question, machine(KEYCLOAK, "scope=deploy"),
    refused("invalid_scope", "Invalid scopes: deploy"),
    "scope-refused", ["does not know is refused"],
)

# 28
row(
    28, "access_denied: Service not enabled within domain",
    machine(AUTH0, "audience=https://api.example", "client_id=ci", "client_secret=$SECRET", more=""),
    refused("access_denied", "Service not enabled within domain: https://api.example", 403),
    "grant-refused", ["`audience`", "letter by letter"],
)
row(
    28, "access_denied: Client is not authorized to access",
    machine(AUTH0, "audience=https://api.example", "client_id=ci", "client_secret=$SECRET", more=""),
    refused("access_denied", 'Client is not authorized to access "https://api.example".', 403),
    "grant-refused", ["Machine to Machine"],
)

row(
    28, "access_denied, and the request names no API",
    machine(AUTH0, "client_id=ci", "client_secret=$SECRET", more=""),
    refused("access_denied", None, 403),
    "provider-parameter-missing", ["`audience`"],
)

# 29
docusign = {"iss": "5f1c0000-integration-key", "sub": "0f000000-user", "scope": "signature impersonation", "jti": None, "exp": NOW + 3600}
row(
    29, "consent_required",
    asked(DOCUSIGN, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(docusign | {'aud': 'account-d.docusign.com'}))}"),
    refused("consent_required"),
    "grant-refused", ["/oauth/auth", "impersonation", "redirect_uri"],
)

# 30
question = "429 at the token endpoint"
row(
    30, question, machine("https://as.example/token"),
    answer(429, "", [["Retry-After", "30"]]),
    "server-busy", ["wait 30 s", "share one token"],
)
row(
    30, question, machine(ADOBE, "client_id=ci", "client_secret=$SECRET", "scope=openid", more=""),
    answer(429, {"message": "throttled"}),
    "server-busy", ["Keep a token"],
)
row(
    30, "too many requests at the API", "curl https://api.mypurecloud.com/api/v2/users -H \"Authorization: Bearer $TOKEN\"",
    answer(429, {"message": "Rate limit exceeded the maximum [client.credentials.token.rate.per.minute]", "code": "too.many.requests.retry.after", "status": 429}, [["Retry-After", "12"]]),
    "server-busy", ["wait 12 s", "300 requests a minute"],
)

# 31
question = "expires_in is missing"
row(
    31, question,
    asked(SALESFORCE, f"grant_type={JWT_BEARER}", "assertion=$JWT"),
    answer(200, {"access_token": "00D-token", "scope": "api", "instance_url": "https://acme.my.salesforce.com", "id": "https://login.salesforce.com/id/00D", "token_type": "Bearer"}),
    "expires-in-missing", ["renew when the API says 401", "session timeout"],
)
row(
    31, "expires_at in the place of expires_in", github,
    answer(201, {"token": "ghs_token", "expires_at": "2025-10-09T09:53:20Z", "permissions": {"contents": "read"}}),
    "expires-in-missing", ["expires_at", "3600 s"], then=[],
)

# 32
row(
    32, "invalid_grant: issuer_not_found",
    asked(DOCUSIGN, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(docusign | {'aud': 'account.docusign.com'}))}"),
    refused("invalid_grant", "issuer_not_found"),
    "grant-refused", ["demo and production", "environment"],
)

row(
    32, "invalid_grant: no_valid_keys_or_signatures, and the audience is a URL",
    asked(DOCUSIGN, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(docusign | {'aud': 'https://account-d.docusign.com'}))}"),
    refused("invalid_grant", "no_valid_keys_or_signatures"),
    "audience-not-taken", ["`account-d.docusign.com`"], then=["grant-refused"],
)
row(
    32, "invalid_grant: no_valid_keys_or_signatures",
    asked(DOCUSIGN, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(docusign | {'aud': 'account-d.docusign.com'}))}"),
    refused("invalid_grant", "no_valid_keys_or_signatures"),
    "grant-refused", ["RSA key", "clock"],
)

# 33
question = "the server ignores client_assertion and says that credentials are missing"
row(
    33, question, with_assertion(GENESYS, jwt({"alg": "HS256", "kid": None}, aud=GENESYS)),
    answer(401, {"error": "invalid_client", "description": "authentication failed"}),
    "client-authentication-not-found", ["client_secret_jwt", "client_secret_basic"], then=["client-refused"],
)
row(
    33, question, with_assertion(ADOBE, jwt(aud=ADOBE), "scope=openid"),
    refused("invalid_client", "client_secret is missing"),
    "client-authentication-not-found", ["client_secret_post"],
)
row(
    33, question,
    asked(ZOOM, "grant_type=account_credentials", "account_id=a", f"client_assertion_type={BEARER}", f"client_assertion={jwt(aud=ZOOM)}"),
    answer(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}),
    "client-authentication-not-found", ["client_secret_basic"],
)

# 0: asked as often, and no question of one provider.
AS = "https://as.example/token"
HTML = [["Content-Type", "text/html; charset=utf-8"]]


def page(status, text="<!DOCTYPE html><title>Sign in</title>", headers=HTML):
    return {"status": status, "headers": headers, "body": text}


row(0, "308 from the token endpoint", machine(AS + "/"), page(308, "", [["Location", AS + "?grant_type=client_credentials"]]), "response-redirect", [f"`{AS}`", "never followed"])
row(0, "the answer is a web page", machine("https://as.example/login"), page(200), "response-not-json", ["web page"])
row(0, "404 from the API host", machine("https://api.mypurecloud.com/oauth/token"), page(404), "endpoint-not-token-host", [GENESYS])
row(0, "405 method not allowed", f"curl -G '{AS}' -u \"$CLIENT_ID:$CLIENT_SECRET\" -d grant_type=client_credentials", page(405, ""), "curl-sent-as-get", ["-G"], then=["parameter-in-query", "response-not-token"])
row(0, "invalid_request: grant_type is required", f"curl '{AS}' -u \"$CLIENT_ID:$CLIENT_SECRET\" --json '{{\"grant_type\":\"client_credentials\"}}'", refused("invalid_request", "grant_type is required"), "body-not-form", ["`application/json`"])
row(0, "the error comes with status 200", machine(AS), refused("bad_verification_code", None, 200), "error-in-success", ["refusal"])
row(0, "invalid_client without any credential", machine(AS, more=""), refused("invalid_client", None, 401), "client-authentication-missing", ["-u"])
row(0, "the token may do less than I asked for", machine(AS, "scope=read write"), token(3600, scope="read"), "scope-narrowed", ["`write`"])
row(0, "invalid_client with the credentials of the example", f"curl '{AS}' -u 'YOUR_CLIENT_ID:YOUR_CLIENT_SECRET' -d grant_type=client_credentials", refused("invalid_client", None, 401), "placeholder-left", [])
row(0, "403 with a page of the gateway", machine(AS), page(403, "<html>Access denied</html>"), "client-refused-silently", ["gateway"])
row(0, "407 from a proxy", machine(AS), page(407), "response-not-token", ["proxy"])
row(0, "503 while the server is serviced", machine(AS), page(503, "<html>Maintenance</html>", [*HTML, ["Retry-After", "600"]]), "server-busy", ["wait 600 s"])
row(0, "the token type is DPoP", machine(AS), answer(200, {"access_token": "a-token", "token_type": "DPoP", "expires_in": 60}), "token-type-unknown", ["DPoP"])
DEVICE = ("grant_type=urn:ietf:params:oauth:grant-type:device_code", "device_code=$DEVICE_CODE", "client_id=cli")
row(0, "authorization_pending", asked(AS, *DEVICE), refused("authorization_pending"), "authorization-pending", ["`interval`", "5 s", "approve"], then=[])
row(0, "slow_down", asked(AS, *DEVICE), refused("slow_down"), "authorization-pending", ["5 s longer", "5 s more"], then=[])
row(0, "the answer has an empty scope", machine(AS, "scope=read write"), token(3600, scope=""), "scope-malformed", ["at the server"])
row(0, "invalid_grant for a code", asked(AS, "grant_type=authorization_code", "code=$CODE", "client_id=app", "code_verifier=$VERIFIER", "redirect_uri=https://app.example/cb"), refused("invalid_grant"), "grant-refused", ["new code"])
row(0, "the refresh token of a public client stays the same", asked(AS, "grant_type=refresh_token", "refresh_token=$RT", "client_id=app"), token(3600), "refresh-token-not-rotated", ["rotation"])

# Requests that are right, the way the provider's documentation writes them: one a provider, some again with the
# assertion spelled out. `notices` are the codes that may be said of the request, `said` those of the answer.
CORRECT = []


def correct(provider, curl, response=None, said=(), **more):
    case = {"provider": provider, **more, "curl": curl}
    if response is not None:
        case |= {"response": response, "said": list(said)}
    CORRECT.append(case)


NOT_DUE = "refresh-token-not-due"
POST = ("client_id=$CLIENT_ID", "client_secret=$CLIENT_SECRET")
ACTIONS = {"iss": "https://token.actions.githubusercontent.com", "sub": "repo:acme/app:ref:refs/heads/main"}

correct("genesys-cloud", machine(GENESYS), token(86400), [NOT_DUE])
correct(
    "nice-cxone",
    f"curl -X POST '{CXONE}' -u \"$CLIENT_ID:$CLIENT_SECRET\" --data-urlencode 'grant_type=password' --data-urlencode \"username=$ACCESS_KEY_ID\" --data-urlencode \"password=$ACCESS_KEY_SECRET\"",
    token(3600, refresh_token="r", id_token="i"), ["id-token-unverified"],
)
correct("okta-org", with_assertion(OKTA, "$JWT", "scope=okta.users.read"), token(3600, scope="okta.users.read"), [NOT_DUE])
correct("okta-org", with_assertion(OKTA, jwt(aud=OKTA), "scope=okta.users.read"), now_seconds=NOW)
correct("okta-custom", machine(OKTA_CUSTOM, "scope=deploy"), token(3600, scope="deploy"), [NOT_DUE])
correct("okta-custom", with_assertion(OKTA_CUSTOM, jwt({"alg": "HS256", "kid": None}, aud=OKTA_CUSTOM), "scope=deploy"), now_seconds=NOW)
correct("auth0", machine(AUTH0, *POST, "audience=https://api.example/", more=""), token(86400), [NOT_DUE])
correct("auth0", with_assertion(AUTH0, jwt(aud="https://acme.eu.auth0.com/"), "audience=https://api.example/"), now_seconds=NOW)
correct("entra-id", machine(ENTRA, *POST, GRAPH, more=""), token(3599, ext_expires_in=3599), ["lifetime-set-at-server", NOT_DUE])
correct(
    "entra-id",
    with_assertion(ENTRA, jwt({"alg": "PS256", "x5t#S256": X5T, "kid": None}, aud=ENTRA, nbf=NOW, exp=NOW + 600), "client_id=ci", GRAPH),
    now_seconds=NOW,
)
correct("entra-federated", with_assertion(ENTRA, "$GITHUB_TOKEN", "client_id=$CLIENT_ID", GRAPH), token(3599), ["lifetime-set-at-server", NOT_DUE])
correct("entra-federated", with_assertion(ENTRA, jwt(**ACTIONS, aud="api://AzureADTokenExchange", exp=NOW + 300), "client_id=$CLIENT_ID", GRAPH), now_seconds=NOW)
correct("keycloak", machine(KEYCLOAK), token(300, scope="profile email", refresh_expires_in=0), [NOT_DUE])
correct("keycloak", with_assertion(KEYCLOAK, jwt(aud="https://sso.example.com/realms/ci")), now_seconds=NOW)
correct("keycloak-federated", with_assertion(KEYCLOAK, "$IDTOKEN"), token(300), [NOT_DUE])
correct("keycloak-federated", with_assertion(KEYCLOAK, jwt(**ACTIONS, aud="https://sso.example.com/realms/ci", exp=NOW + 300)), now_seconds=NOW)
correct("google-service-account", asked(GOOGLE, f"grant_type={JWT_BEARER}", "assertion=$JWT"), token(3599), [NOT_DUE])
correct("google-service-account", asked(GOOGLE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(google_claims | {'exp': NOW + 3600}))}"), now_seconds=NOW)
correct("github-app", github, answer(201, {"token": "ghs_token", "expires_at": "2025-10-09T09:53:20Z"}), ["expires-in-missing"])
correct("salesforce", asked(SALESFORCE, f"grant_type={JWT_BEARER}", "assertion=$JWT"))
correct("salesforce", asked(SALESFORCE, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(salesforce | {'aud': 'https://login.salesforce.com'}))}"), now_seconds=NOW)
correct("salesforce", machine("https://acme.my.salesforce.com/services/oauth2/token", *POST, more=""))
correct("box", asked(BOX, f"grant_type={JWT_BEARER}", *POST, "assertion=$JWT"), token(3600), [NOT_DUE])
correct("docusign", asked(DOCUSIGN, f"grant_type={JWT_BEARER}", "assertion=$JWT"), token(3600), [NOT_DUE])
correct("docusign", asked(DOCUSIGN, f"grant_type={JWT_BEARER}", f"assertion={jwt(**(docusign | {'aud': 'account-d.docusign.com'}))}"), now_seconds=NOW)
correct("snowflake", snowflake)
correct("zoom", asked(ZOOM, "grant_type=account_credentials", "account_id=$ACCOUNT_ID", more='-u "$CLIENT_ID:$CLIENT_SECRET"'), token(3600))
correct("pingone", machine("https://auth.pingone.eu/0c6851ed-0f12-4c9a-a174-9b1bf8b438ae/as/token", "scope=deploy"), token(3600), [NOT_DUE])
correct("duende", with_assertion("https://identity.example.com/connect/token", "$JWT", "client_id=$CLIENT_ID", "scope=deploy"), token(3600, scope="deploy"), [NOT_DUE])
correct("duende", with_assertion("https://identity.example.com/connect/token", jwt({"typ": "client-authentication+jwt"}, aud="https://identity.example.com"), "client_id=ci", "scope=deploy"), now_seconds=NOW)
correct("wso2", with_assertion("https://is.example.com/oauth2/token", "$JWT", "scope=deploy"), token(3600, scope="deploy"), [NOT_DUE])
correct("ory-hydra", machine(HYDRA, "scope=deploy"), token(3600, scope="deploy"), [NOT_DUE])
correct("ory-hydra", with_assertion(HYDRA, jwt(aud=HYDRA)), now_seconds=NOW)
correct(
    "zitadel",
    asked("https://acme.zitadel.cloud/oauth/v2/token", f"grant_type={JWT_BEARER}", "scope=openid urn:zitadel:iam:org:project:id:zitadel:aud", "assertion=$JWT"),
    token(43199, id_token="i"), [NOT_DUE, "id-token-unverified"],
)
correct("smart-on-fhir", with_assertion("https://ehr.example.com/auth/token", "$JWT", "scope=system/Observation.rs"), token(300, scope="system/Observation.rs"), [NOT_DUE])
correct("smart-on-fhir", with_assertion("https://ehr.example.com/auth/token", jwt({"alg": "RS384"}, aud="https://ehr.example.com/auth/token", exp=NOW + 300), "scope=system/Observation.rs"), now_seconds=NOW)
correct(
    "apple-signin",
    asked("https://appleid.apple.com/auth/token", "grant_type=authorization_code", "code=$CODE", "client_id=com.example.web", "client_secret=$JWT", "redirect_uri=https://example.com/callback"),
    notices=["code-verifier-missing", "grant-needs-person"],
)
correct("apple-app-store-connect", "curl https://api.appstoreconnect.apple.com/v1/apps -H \"Authorization: Bearer $JWT\"")
correct("apple-app-store-connect", "curl https://api.appstoreconnect.apple.com/v1/apps -H \"Authorization: Bearer " + jwt({"alg": "ES256"}, iss=None, sub="user", aud="appstoreconnect-v1", jti=None, exp=NOW + 900) + "\"", now_seconds=NOW)
SERVICENOW = "https://acme.service-now.com/oauth_token.do"
correct(
    "servicenow",
    asked(SERVICENOW, f"grant_type={JWT_BEARER}", "client_id=ci", "client_secret=$CLIENT_SECRET", f"assertion={jwt(aud='ci', sub='ci@acme.example', exp=NOW + 86_400)}"),
    token(1799, scope="useraccount"), ["lifetime-set-at-server", NOT_DUE], now_seconds=NOW,
)
correct("adobe", machine(ADOBE, *POST, "scope=AdobeID,openid", more=""), token(86399), [NOT_DUE])


def write(name, description, cases):
    path = pathlib.Path(__file__).with_name(name)
    text = {"description": f"{description} Written by make_questions.py.", "cases": cases}
    path.write_text(json.dumps(text, indent=1) + "\n")


if __name__ == "__main__":
    ROWS.sort(key=lambda each: each["number"] or 99)
    write(
        "questions.json",
        "The questions people ask about a token request: the request, the answer, and the code and pieces of the first thing to say about the two together; `then` are the codes of all the rest, `then_contains` pieces of what they say. Number 0: asked as often, of any server.",
        ROWS,
    )
    write(
        "correct_requests.json",
        "Requests that are right, the way each provider documents them, and good answers: nothing is to be said but what a row names. `notices` speak of the request, `said` of the answer.",
        CORRECT,
    )
