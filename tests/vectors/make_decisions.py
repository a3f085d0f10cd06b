"""Writes decisions.json and metadata.json: requests and metadata documents, and what is said about them.

The assertions are made here, with a signature that is none, so that their claims can be read and changed. `near` names
the code that a row almost fires. The codes are written by hand: run this after changing a case, never to make a failing
test pass.
"""

import base64
import json

NOW = 1_760_000_000
TYPE = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
JWT_BEARER = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer"
EXCHANGE = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
TOKEN_TYPE = "urn:ietf:params:oauth:token-type:"
CC = "grant_type=client_credentials"
URL = "https://as.example/token"
ISSUER = "https://as.example"
OKTA = "https://acme.okta.com/oauth2/v1/token"
OKTA_CUSTOM = "https://acme.okta.com/oauth2/default/v1/token"
AUTH0 = "https://acme.eu.auth0.com/oauth/token"
ENTRA = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
GENESYS = "https://login.mypurecloud.com/oauth/token"
KEYCLOAK = "https://sso.example/realms/ci/protocol/openid-connect/token"
BOX = "https://api.box.com/oauth2/token"
ROWS = []
METADATA = []


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def jwt(header=None, **claims):
    """A JWT that is in order, but for what is given; None takes a member away."""
    header = {"alg": "RS256", "typ": "JWT", "kid": "k1"} | (header or {})
    claims = {"iss": "ci", "sub": "ci", "aud": ISSUER, "iat": NOW, "exp": NOW + 60,
              "jti": "0b5c2f5e-7d0a-4a9e-8f5e-2f6d1c3b4a59"} | claims
    kept = [{name: value for name, value in each.items() if value is not None} for each in (header, claims)]
    return ".".join([*map(part, kept), "c2lnbmF0dXJl"])


def curl(url, *form, basic=True, more=""):
    words = ["curl", more] if more else ["curl"]
    words += ['-u "$CLIENT_ID:$CLIENT_SECRET"'] if basic else []
    words += [f"'{url}'"]
    words += [f'-d "{pair}"' if "$" in pair else f"-d '{pair}'" for pair in form]
    return " ".join(words)


def cc(url=URL, *form, **more):
    return curl(url, CC, *form, **more)


def signed(token, *form, url=URL, **more):
    """A request that a client assertion authenticates."""
    return curl(url, CC, TYPE, "client_assertion=" + token, *form, basic=False, **more)


def granted(token, *form, url=URL, **more):
    """A request whose grant is a JWT."""
    return curl(url, JWT_BEARER, "assertion=" + token, *form, basic=False, **more)


def okta(token, **more):
    return signed(token, "scope=okta.users.read", url=OKTA, **more)


def document(**members):
    everything = {"issuer": ISSUER, "token_endpoint": URL, "grant_types_supported": ["client_credentials"],
                  "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
                  "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"]} | members
    return json.dumps({name: value for name, value in everything.items() if value is not None})


def row(name, request, *codes, near=None, **more):
    given = {"curl": request} if isinstance(request, str) else {"options": request}
    if "metadata" in more:
        more.setdefault("issuer", ISSUER)
    entry = {"name": name, **given, "now_seconds": NOW, **more, "codes": list(codes)}
    ROWS.append(entry | ({"near": near} if near else {}))


def pair(code, fires, stays, name, **more):
    """A request that a code is about, and one that is almost the same."""
    also = more.pop("also", ())
    at = more.pop("at", len(also))
    near_codes = more.pop("near_codes", ())
    codes = [*also]
    codes.insert(at, code)
    row(name, fires, *codes, **more)
    row(f"{name}: near", stays, *near_codes, near=code, **more)


# The request itself
pair("endpoint-not-https", cc("http://as.example/token"), cc("http://127.0.0.1:8080/token"), "plain http")
pair("endpoint-not-token-host", cc("https://api.mypurecloud.com/oauth/token"), cc(GENESYS), "the API host of a vendor")
pair("endpoint-path-not-found", cc("https://login.mypurecloud.com/token"), cc("https://login.mypurecloud.com/oauth/token?a=b"),
     "another path at a vendor")
pair("endpoint-not-of-metadata", cc("https://as.example/oauth/token"), cc(URL),
     "another endpoint than the metadata names", metadata=document())
pair("mtls-alias-not-used", curl(URL, CC, "client_id=ci", basic=False, more="--cert c.pem --key k.pem"),
     curl("https://mtls.as.example/token", CC, "client_id=ci", basic=False, more="--cert c.pem --key k.pem"),
     "a certificate at the usual endpoint",
     metadata=document(token_endpoint_auth_methods_supported=["tls_client_auth"],
                       mtls_endpoint_aliases={"token_endpoint": "https://mtls.as.example/token"}))
pair("not-token-request", curl("https://api.example/v1/jobs", basic=False, more='-H "Authorization: Bearer $TOKEN"'),
     curl("https://api.github.com/app/installations/42/access_tokens", basic=False, more='-X POST -H "Authorization: Bearer $JWT"'),
     "a request to an API, and one whose JWT is the token")
row("a GitHub App's JWT that lives too long",
    curl("https://api.github.com/app/installations/42/access_tokens", basic=False,
         more="-X POST -H 'Authorization: Bearer " + jwt(sub=None, aud=None, exp=NOW + 601, jti=None) + "'"), "assertion-lifetime-over-cap")
row("a GitHub App's JWT from a clock that is ahead",
    curl("https://api.github.com/app/installations/42/access_tokens", basic=False,
         more="-X POST -H 'Authorization: Bearer " + jwt(sub=None, aud=None, iat=NOW + 30, exp=NOW + 540, jti=None) + "'"), "assertion-in-future")
row("a token that looks like a JWT is opaque", curl(URL, "grant_type=refresh_token", "refresh_token=$RT", more="-H 'Authorization: Bearer " + jwt(exp=1) + "'", basic=False),
    "bearer-at-token-endpoint", near="assertion-expired")
row("an actor's token in the URL", curl(URL + "?actor_token=x", CC), "endpoint-with-credentials")
row("an audience in the URL", curl(URL + "?audience=api", CC), "parameter-in-query")
pair("method-not-post", cc(more="-X PUT"), cc(more="-X POST"), "another method")
pair("body-not-form", cc(more="-H 'Content-Type: text/plain'"),
     cc(more="-H 'Content-Type: application/x-www-form-urlencoded; charset=utf-8'"), "another media type")
pair("parameter-in-query", curl(URL + "?scope=a", CC), curl(URL + "?p=B2C_1", CC), "scope in the URL")
pair("endpoint-with-credentials", curl(URL + "?access_token=x", CC), curl(URL + "?tenant=x", CC), "token in the URL")
pair("parameter-repeated", cc(URL, "scope=a", "scope=b"), cc(URL, "resource=https://a.example", "resource=https://b.example"),
     "a parameter twice")
row("two audiences with client_credentials", cc(URL, "audience=a", "audience=b"), "parameter-repeated")
row("two audiences of an exchange", curl(URL, EXCHANGE, "subject_token=$T", f"subject_token_type={TOKEN_TYPE}jwt", "audience=a", "audience=b"),
    near="parameter-repeated")
row("a name with brackets", cc(URL, "options[lang]=en"), "parameter-misspelt")
pair("parameter-empty", cc(URL, "audience="), cc(URL, "audience=api"), "a parameter without value")
pair("parameter-misspelt", cc(URL, "scopes=read"), cc(URL, "tenant_name=read"), "scopes for scope")
row("a parameter of Entra is no slip", curl(ENTRA, JWT_BEARER, "assertion=$JWT", "client_id=ci", "client_secret=$S",
    "requested_token_use=on_behalf_of", "scope=api://acme/.default", basic=False), near="parameter-misspelt")
pair("placeholder-left", signed(jwt(), "client_id=YOUR_CLIENT_ID"), signed(jwt(), "client_id=ci"),
     "a client_id that was never filled in", also=["client-id-differs"])
row("a tenant in braces", cc("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", "scope=https://graph.microsoft.com/.default"),
    near="endpoint-not-token-host", curl_codes=["curl-placeholder"])
row("a tenant in capitals", cc("https://login.microsoftonline.com/YOUR_TENANT/oauth2/v2.0/token", "scope=https://graph.microsoft.com/.default"),
    "placeholder-left")
row("a secret that was never filled in", curl(URL, CC, "client_id=ci", "client_secret=YOUR_CLIENT_SECRET", basic=False),
    "placeholder-left")
row("a variable is no placeholder", curl(URL, CC, "client_id=$CLIENT_ID", "client_secret=$CLIENT_SECRET", basic=False),
    near="placeholder-left")

# Grants
pair("grant-missing", curl(URL, "scope=a"), curl(URL, CC, "scope=a"), "no grant")
pair("grant-malformed", curl(URL, "grant_type=client%20credentials"), curl(URL, "grant_type=urn:acme:grant:own"),
     "a grant with a space")
pair("grant-unknown", curl(URL, "grant_type=client_credential"), curl(URL, "grant_type=account_pairing"), "a slip of the hand")
row("token-exchange without its URN", curl(URL, "grant_type=token-exchange", "subject_token=$T", f"subject_token_type={TOKEN_TYPE}jwt"),
    "grant-not-found", near="grant-unknown")
row("token-exchange without its URN, and metadata that lists grants", curl(URL, "grant_type=token-exchange", "subject_token=$T"),
    "grant-unknown", "grant-not-offered", metadata=document())
row("token-exchange where it is the vendor's own",
    curl("https://cxone.niceincontact.com/auth/token", "grant_type=token-exchange", "subject_token=$T"), near="grant-not-found")
pair("grant-password", curl(URL, "grant_type=password", "username=u", "password=$PASSWORD"),
     curl("https://cxone.niceincontact.com/auth/token", "grant_type=password", "username=u", "password=$PASSWORD"),
     "the password grant, and a vendor who knows nothing else")
row("the password grant at a vendor who once had it", curl(GENESYS, "grant_type=password", "username=u", "password=$PASSWORD"),
    "grant-password", "grant-not-found")
pair("grant-implicit", curl(URL, "grant_type=implicit"), curl(URL, "grant_type=impersonation"), "the implicit grant")
row("a response type of the implicit grant", cc(URL, "response_type=token"), "grant-implicit")
row("a response type of the code grant", cc(URL, "response_type=code"), "parameter-of-other-grant", near="grant-implicit")
pair("grant-not-offered", cc(), curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$VERIFIER"),
     "a grant that the metadata does not list", metadata=document(grant_types_supported=["authorization_code"]))
pair("grant-not-listed", cc(), cc(), "metadata without grants, and with", metadata=document(grant_types_supported=None))
ROWS[-1]["metadata"] = document()
pair("grant-not-found", curl("https://zoom.us/oauth/token", CC),
     curl("https://zoom.us/oauth/token", "grant_type=account_credentials", "account_id=$ACCOUNT"), "client_credentials at Zoom")
pair("grant-needs-person",
     curl(GENESYS, "grant_type=authorization_code", "code=$CODE", "code_verifier=$VERIFIER"),
     cc(GENESYS), "a code at a server that also has a grant for machines")
pair("grant-parameter-missing", curl(URL, "grant_type=refresh_token"), curl(URL, "grant_type=refresh_token", "refresh_token=$RT"),
     "a refresh without its token")
row("the grant in the parameter of the client", curl(URL, JWT_BEARER, TYPE, "client_assertion=" + jwt(), basic=False),
    "grant-parameter-missing")
row("an actor without its type", curl(URL, EXCHANGE, "subject_token=$T", f"subject_token_type={TOKEN_TYPE}jwt", "actor_token=$A"),
    "grant-parameter-missing")
row("an actor with its type", curl(URL, EXCHANGE, "subject_token=$T", f"subject_token_type={TOKEN_TYPE}jwt", "actor_token=$A",
                                   f"actor_token_type={TOKEN_TYPE}jwt"), near="grant-parameter-missing")
pair("parameter-of-other-grant", cc(URL, "code=$CODE"),
     curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$V"), "a code without its grant")
row("the client's JWT in the parameter of the grant", cc(URL, "assertion=" + jwt()), "parameter-of-other-grant")
pair("provider-parameter-missing", cc(AUTH0), cc(AUTH0, "audience=https://api.example"), "Auth0 without an API")
row("Zoom without an account", curl("https://zoom.us/oauth/token", "grant_type=account_credentials"), "provider-parameter-missing")
pair("token-type-not-registered", curl(URL, EXCHANGE, "subject_token=$T", "subject_token_type=jwt"),
     curl(URL, EXCHANGE, "subject_token=$T", "subject_token_type=urn:acme:token-type:own"), "a token type without its URN")
row("a token type with a slip", curl(URL, EXCHANGE, "subject_token=$T", f"subject_token_type={TOKEN_TYPE}acess_token"),
    "token-type-not-registered")
pair("resource-invalid", cc(URL, "resource=api"), cc(URL, "resource=https://api.example/v1"), "a resource that is no URI")
pair("code-verifier-missing", curl(URL, "grant_type=authorization_code", "code=$CODE"),
     curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$V"), "a code without PKCE")
pair("code-verifier-invalid", curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=" + "a1B2" * 10),
     curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=" + "a1B2" * 11), "a short verifier")
pair("parameter-not-printable", curl(URL, "grant_type=refresh_token", "refresh_token=abc%0A"),
     curl(URL, "grant_type=refresh_token", "refresh_token=abc%20d"), "a line break behind a refresh token")
ROWS[-2]["curl_codes"] = ["curl-white-space"]

# Client authentication
pair("client-authentication-missing", cc(basic=False), cc(), "nothing shows who asks")
row("a client_id shows nothing", cc(URL, "client_id=ci", basic=False), "client-authentication-missing")
row("Box wants the secret beside the assertion",
    granted(jwt(aud=BOX, sub="42", box_sub_type="enterprise"), url=BOX), "client-authentication-missing")
row("a public client, and metadata that does not list them",
    curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$V", "client_id=ci", basic=False),
    near="client-authentication-missing", metadata=document(grant_types_supported=["authorization_code"]))
row("a secret where only public clients are taken", cc(), "client-authentication-not-offered",
    metadata=document(token_endpoint_auth_methods_supported=["none"]))
row("a user name with client_credentials", cc(URL, "username=u"), "parameter-of-other-grant")
pair("client-authentication-repeated", cc(URL, "client_secret=$SECRET"), cc(URL), "two methods")
pair("client-authentication-not-offered", cc(URL, "client_id=ci", "client_secret=$S", basic=False), cc(),
     "a method that the metadata does not list", metadata=document())
pair("client-authentication-not-found",
     signed(jwt({"alg": "HS256"}, aud=GENESYS), url=GENESYS), signed(jwt({"alg": "HS256"}, aud=OKTA_CUSTOM), "scope=a", url=OKTA_CUSTOM),
     "an assertion where none is known to be taken")
row("HS256 where private_key_jwt is documented", signed(jwt({"alg": "HS256"}, aud="https://acme.eu.auth0.com/"), "audience=api", url=AUTH0),
    "client-authentication-not-found")
row("HS256 where the metadata lists private_key_jwt", signed(jwt({"alg": "HS256"})), "client-authentication-not-offered",
    metadata=document())
pair("client-authentication-not-listed", signed(jwt()), cc(), "metadata without methods",
     metadata=document(token_endpoint_auth_methods_supported=None))
pair("client-id-differs", cc(URL, "client_id=b", more="-u a:$SECRET", basic=False), cc(URL, "client_id=a", more="-u a:$SECRET", basic=False),
     "two names for one client")
row("a token of a CI platform has a subject of its own",
    signed(jwt(iss="https://token.actions.githubusercontent.com", sub="repo:acme/app:ref:refs/heads/main", jti=None), "client_id=ci"),
    near="client-id-differs")
pair("client-id-missing", curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$V", basic=False),
     curl(URL, "grant_type=authorization_code", "code=$CODE", "code_verifier=$V", "client_id=ci", basic=False), "a public client without a name")
row("a certificate without a client_id", curl(URL, CC, basic=False, more="--cert c.pem --key k.pem"), "client-id-missing")
row("a certificate without a client_id, and a device", curl(URL, "grant_type=urn:ietf:params:oauth:grant-type:device_code", "device_code=$D", basic=False,
    more="--cert c.pem --key k.pem"), "client-id-missing")
row("a certificate without a client_id, and a refresh", curl(URL, "grant_type=refresh_token", "refresh_token=$RT", basic=False,
    more="--cert c.pem --key k.pem"), "client-id-missing")
row("an umlaut in the client_id", curl(URL, CC, "client_id=caf%C3%A9", "client_secret=$S", basic=False), "client-id-not-printable")
row("a space in the client_id", curl(URL, CC, "client_id=my%20app", "client_secret=$S", basic=False), near="client-id-not-printable")
pair("basic-not-encoded", cc(more="-u 'ci:a+secret/with=signs'", basic=False), cc(more="-u 'ci:a-secret_with.dots'", basic=False),
     "a secret that HTTP Basic changes")
pair("secret-has-line-break", curl(URL, CC, "client_id=ci", "client_secret=abc%0A", basic=False),
     curl(URL, CC, "client_id=ci", "client_secret=abc%20d", basic=False), "a line break behind the secret")
ROWS[-2]["curl_codes"] = ["curl-white-space"]
pair("secret-not-printable", curl(URL, CC, "client_id=ci", "client_secret=abc%C3%A4", basic=False),
     curl(URL, CC, "client_id=ci", "client_secret=abc%7E", basic=False), "an umlaut in the secret")
pair("bearer-at-token-endpoint", cc(more='-H "Authorization: Bearer $TOKEN"', basic=False), cc(more='-H "Authorization: Basic $TOKEN"', basic=False),
     "a bearer token for the client", at=0)
pair("client-assertion-type-wrong", curl(URL, CC, "client_assertion=" + jwt(), basic=False), signed(jwt()), "an assertion without its type")
pair("client-assertion-saml",
     curl(URL, CC, "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "client_assertion=$SAML", basic=False),
     curl(URL, CC, TYPE, "client_assertion=$JWT", basic=False), "SAML for the client")

# Scope
pair("scope-character", cc(URL, 'scope=a%22b'), cc(URL, "scope=a.b"), "a quotation mark")
pair("scope-repeated", cc(URL, "scope=a b a"), cc(URL, "scope=a b A"), "a scope twice")
pair("scope-looks-joined", cc(URL, "scope=a,b"),
     curl("https://ims-na1.adobelogin.com/ims/token/v3", CC, "client_id=ci", "client_secret=$S", "scope=a,b", basic=False),
     "commas, and a vendor who wants them")
pair("scope-never-changes-lifetime", cc(URL, "scope=long_lived_token"), cc(URL, "scope=long_name"), "a scope for time")
row("scopes that only sound like time", cc(URL, "scope=longterm-care:read permanent_address.read persistent_volumes"),
    near="scope-never-changes-lifetime")
pair("parameter-never-changes-lifetime", cc(URL, "expires_in=86400"), cc(URL, "api_version=2"), "a parameter for time")
pair("offline-access-without-person", cc(URL, "scope=offline_access"),
     curl(URL, "grant_type=authorization_code", "code=$C", "code_verifier=$V", "scope=offline_access"), "offline_access for a machine")
pair("scope-not-advertised", cc(URL, "scope=raed"), cc(URL, "scope=read"), "a scope that is not listed",
     metadata=document(scopes_supported=["read", "write"]))
row("a list of the scopes of OpenID Connect says nothing of others", cc(URL, "scope=deploy"), near="scope-not-advertised",
    metadata=document(scopes_supported=["openid", "profile", "offline_access"]))
pair("scope-case-differs", cc(URL, "scope=Read"), cc(URL, "scope=read"), "other letters", metadata=document(scopes_supported=["read"]))
pair("scope-missing", signed(jwt(aud=OKTA), url=OKTA), okta(jwt(aud=OKTA)), "Okta without a scope")
SALESFORCE = "https://login.salesforce.com/services/oauth2/token"
SF = jwt({"kid": None}, sub="ci@acme.example", aud="https://login.salesforce.com")
pair("scope-forbidden", granted(SF, "scope=api", url=SALESFORCE), granted(SF, url=SALESFORCE), "Salesforce with a scope")
pair("scope-pointless", cc(GENESYS, "scope=analytics"), cc(GENESYS), "Genesys Cloud with a scope")
row("a scope for time is named once", cc(GENESYS, "scope=long_lived_token"), "scope-never-changes-lifetime", near="scope-pointless")
GOOGLE = "https://oauth2.googleapis.com/token"
GA = jwt(iss="ci@acme.iam.gserviceaccount.com", sub=None, aud=GOOGLE, scope="https://www.googleapis.com/auth/cloud-platform")
pair("scope-in-assertion", granted(GA, "scope=a", url=GOOGLE), granted(GA, url=GOOGLE), "Google with a scope outside of the JWT")
ADOBE = "https://ims-na1.adobelogin.com/ims/token/v3"
pair("scope-separator", curl(ADOBE, CC, "client_id=ci", "client_secret=$S", "scope=openid AdobeID", basic=False),
     curl(ADOBE, CC, "client_id=ci", "client_secret=$S", "scope=openid,AdobeID", basic=False), "spaces at Adobe")
ZITADEL = "https://acme.zitadel.cloud/oauth/v2/token"
ZJ = jwt(iss="42", sub="42", aud="https://acme.zitadel.cloud")
pair("scope-name-missing", granted(ZJ, "scope=profile", url=ZITADEL), granted(ZJ, "scope=openid profile", url=ZITADEL), "ZITADEL without openid")
pair("scope-suffix-missing", cc(ENTRA, "scope=https://graph.microsoft.com/User.Read"),
     cc(ENTRA, "scope=https://graph.microsoft.com/.default"), "Entra without .default")
row("the older endpoint of Entra names a resource",
    cc("https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/token", "resource=https://graph.microsoft.com"),
    "endpoint-path-not-found", near="scope-missing")
row("encoded twice", cc(ENTRA, "scope=https%253A%252F%252Fgraph.microsoft.com%252F.default"), "scope-suffix-missing")
pair("scope-several-resources", cc(ENTRA, "scope=https://graph.microsoft.com/.default api://acme/.default"),
     cc(ENTRA, "scope=api://acme/.default"), "two resources at Entra")

# Assertions: form and header
pair("assertion-malformed", signed("eyJhbGciOiJSUzI1NiJ9.e30"), signed(jwt()), "two parts")
row("an array of assertions", signed(f'["{jwt()}"]'), "assertion-malformed")
pair("assertion-used-twice", granted(jwt(), TYPE, "client_assertion=" + jwt()),
     granted(jwt(sub="user"), TYPE, "client_assertion=" + jwt()), "one JWT for two purposes",
     )
pair("algorithm-none", signed(jwt({"alg": "NONE"})), signed(jwt({"alg": "ES256"})), "an unsigned JWT")
pair("algorithm-unknown", signed(jwt({"alg": "rs256"})), signed(jwt({"alg": "ES256K"})), "an algorithm in small letters")
pair("header-member-invalid", signed(jwt({"alg": None})), signed(jwt()), "no alg")
row("a thumbprint in hexadecimal", signed(jwt({"x5t": "ab" * 20})), "header-member-invalid")
row("a thumbprint in base64url", signed(jwt({"x5t": "A" * 27})), near="header-member-invalid")
row("unencoded claims", signed(jwt({"b64": False, "crit": ["b64"]})), "header-member-invalid", "header-extension-critical")
pair("assertion-algorithm-not-offered", signed(jwt({"alg": "PS256"})), signed(jwt({"alg": "ES256"})),
     "an algorithm that the metadata does not list", metadata=document())
row("two names of one algorithm", signed(jwt({"alg": "Ed25519"})), "assertion-algorithm-not-offered",
    metadata=document(token_endpoint_auth_signing_alg_values_supported=["EdDSA"]))
pair("assertion-algorithm-not-found", okta(jwt({"alg": "PS256"}, aud=OKTA)), okta(jwt({"alg": "ES256"}, aud=OKTA)),
     "an algorithm that Okta does not document")
row("a grant signed with another algorithm", granted(jwt({"alg": "ES256", "kid": None}, sub="u", aud="https://login.salesforce.com"), url=SALESFORCE),
    "assertion-algorithm-not-found")
pair("assertion-typ-unusual", signed(jwt({"typ": "at+jwt"})), signed(jwt({"typ": "application/jwt"})), "an access token as assertion")
pair("typ-needs-issuer-audience", signed(jwt({"typ": "client-authentication+jwt"}, aud=URL)),
     signed(jwt({"typ": "client-authentication+jwt"})), "the new type with the old audience", at=0)
pair("typ-not-for-grant", granted(jwt({"typ": "client-authentication+jwt"}, sub="u")), granted(jwt({"typ": "authorization-grant+jwt"}, sub="u")),
     "the type of the client on a grant")
pair("header-extension-critical", signed(jwt({"crit": ["exp"], "exp": 1})), signed(jwt({"exp": 1})), "an extension")
pair("header-key-reference", signed(jwt({"jku": "https://keys.example/jwks"})),
     signed(jwt({"alg": "RS384", "jku": "https://keys.example/jwks"}, aud=URL), "scope=system/Patient.rs"),
     "a URL of keys, and a standard that has one")
ROWS[-1]["provider"] = "smart-on-fhir"
pair("private-key-in-header", signed(jwt({"jwk": {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "d": "d"}})),
     signed(jwt({"jwk": {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}})), "a private key in the header",
     near_codes=["header-key-reference"])

# Assertions: claims
pair("assertion-member-missing", signed(jwt(exp=None)), signed(jwt(iat=None)), "no exp")
row("a kid that the documentation demands",
    granted(jwt({"kid": None}, iss="42", sub="42", aud="https://acme.zitadel.cloud"), "scope=openid", url=ZITADEL), "assertion-member-missing")
row("a type that the documentation demands",
    curl("https://id.singpass.gov.sg/token", "grant_type=authorization_code", "code=$C", "code_verifier=$V", TYPE,
         "client_assertion=" + jwt({"alg": "ES256", "typ": None}, aud="https://id.singpass.gov.sg"), basic=False),
    "assertion-member-missing", "grant-needs-person")
row("a claim that the documentation demands",
    curl(BOX, JWT_BEARER, "client_id=ci", "client_secret=$S", "assertion=" + jwt(aud=BOX, sub="42"), basic=False), "assertion-member-missing")
pair("assertion-member-advised", signed(jwt(jti=None)), signed(jwt()), "no jti")
row("a thumbprint that the documentation asks for", signed(jwt({"alg": "PS256"}, aud=ENTRA, nbf=NOW), "scope=api://acme/.default", url=ENTRA),
    "assertion-member-advised")
row("the older thumbprint", signed(jwt({"x5t": "A" * 27}, aud=ENTRA, nbf=NOW), "scope=api://acme/.default", url=ENTRA),
    near="assertion-member-advised")
pair("assertion-claim-malformed", signed(jwt(exp=str(NOW + 60))), signed(jwt(exp=NOW + 60)), "exp as a string")
row("an audience that is an object", signed(jwt(aud={"a": 1})), "assertion-claim-malformed")
row("a subject that is a number", signed(jwt(sub=7)), "assertion-claim-malformed")
pair("assertion-subject-differs", signed(jwt(iss="a", sub="b")), signed(jwt(iss="https://ci.example", sub="b")), "two names in one assertion")
row("a client that goes by a URL", signed(jwt(iss="https://ci.example", sub="b"), "client_id=https://ci.example"),
    "assertion-subject-differs", "client-id-differs")
pair("assertion-jti-weak", signed(jwt(jti="1760000000123")), signed(jwt(jti="Zm9vYmFyYmF6cXV4cXV4")), "a date as jti")
row("a short jti", signed(jwt(jti="run-42")), "assertion-jti-weak")
row("a jti of 16 hexadecimal digits", signed(jwt(jti="0b5c2f5e7d0a4a9e")), "assertion-jti-weak")
row("a jti of 32 hexadecimal digits", signed(jwt(jti="0b5c2f5e7d0a4a9e8f5e2f6d1c3b4a59")), near="assertion-jti-weak")
row("the jti of a CI platform is its own business",
    signed(jwt(iss="https://token.actions.githubusercontent.com", sub="repo:acme/app", jti="42"), "client_id=ci"), near="assertion-jti-weak")
pair("audience-not-taken", okta(jwt(aud="https://acme.okta.com")), okta(jwt(aud=OKTA)), "the issuer at Okta")
row("the audience of another server", signed(jwt(aud="https://other.example")), "audience-not-taken", metadata=document())
row("an issuer nothing is known of", signed(jwt(aud="https://other.example")), near="audience-not-taken")
row("My Domain at Salesforce", granted(jwt({"kid": None}, sub="u", aud="https://acme.my.salesforce.com"), url=SALESFORCE), "audience-not-taken")
pair("audience-spelling-differs", signed(jwt(aud="https://acme.eu.auth0.com"), "audience=api", url=AUTH0),
     signed(jwt(aud="https://acme.eu.auth0.com/"), "audience=api", url=AUTH0), "Auth0 without the slash")
row("a slash too many", signed(jwt(aud=ISSUER + "/")), "audience-spelling-differs", metadata=document())
row("the token endpoint in its normal form, and capitals in the URL", signed(jwt(aud="https://as.example/token"), url="https://AS.example:443/token"),
    "audience-is-token-endpoint", near="audience-spelling-differs")
row("capitals in the audience as in the URL", signed(jwt(aud="https://AS.example/token"), url="https://AS.example/token"),
    "audience-not-taken", near="audience-spelling-differs")
row("the endpoint of the metadata in capitals", cc("https://AS.example/token"), near="endpoint-not-of-metadata", metadata=document())
row("Auth0 in capitals", signed(jwt(aud="https://acme.eu.auth0.com/"), "audience=api", url="https://ACME.eu.auth0.com/oauth/token"),
    near="audience-spelling-differs")
pair("audience-is-array", signed(jwt(aud=[ISSUER])), okta(jwt(aud=[OKTA])), "an array of one, and a server that takes it")
row("two audiences at Keycloak", signed(jwt(aud=["https://sso.example/realms/ci", KEYCLOAK]), url=KEYCLOAK), "audience-is-array")
row("a slash at what looks like Keycloak", signed(jwt(aud="https://sso.example/realms/ci/"), url=KEYCLOAK), "audience-not-taken",
    near="audience-spelling-differs")
row("capitals in the URL of Keycloak",
    signed(jwt(aud="https://sso.example/realms/ci"), url="https://SSO.example/realms/ci/protocol/openid-connect/token"),
    near="audience-spelling-differs", provider="keycloak")
row("a slash at Keycloak", signed(jwt(aud="https://sso.example/realms/ci/"), url=KEYCLOAK), "audience-spelling-differs", provider="keycloak")
pair("audience-is-token-endpoint", signed(jwt(aud=URL)), okta(jwt(aud=OKTA)), "the token endpoint, and a vendor who documents it")

# Assertions: dates
pair("clock-not-in-seconds", signed(jwt(exp=(NOW + 60) * 1000)), signed(jwt()), "milliseconds")
pair("assertion-time-fraction", signed(jwt(iat=NOW + 0.5)), signed(jwt(iat=NOW)), "half a second")
pair("assertion-time-order", signed(jwt(iat=NOW, exp=NOW)), signed(jwt(iat=NOW, exp=NOW + 1)), "no time between")
pair("assertion-expired", signed(jwt(iat=NOW - 70, exp=NOW - 10)), signed(jwt(iat=NOW - 50, exp=NOW + 10)), "ten seconds late")
row("Keycloak, in time", signed(jwt(iat=NOW - 59, exp=NOW + 600, aud="https://sso.example/realms/ci"), url=KEYCLOAK), near="assertion-expired")
row("without a clock nothing is late", signed(jwt(iat=NOW - 70, exp=NOW - 10)), near="assertion-expired")
del ROWS[-1]["now_seconds"]
pair("assertion-in-future", signed(jwt(iat=NOW + 11, exp=NOW + 60)), signed(jwt(iat=NOW + 10, exp=NOW + 60)), "a clock that is ahead")
row("nbf after iat", signed(jwt(nbf=NOW + 5)), "assertion-in-future")
pair("assertion-lifetime-over-cap", okta(jwt(aud=OKTA, exp=NOW + 3601)), okta(jwt(aud=OKTA, exp=NOW + 3600)), "longer than Okta allows")
row("longer than Auth0 allows", signed(jwt(aud="https://acme.eu.auth0.com/", exp=NOW + 301), "audience=api", url=AUTH0),
    "assertion-lifetime-over-cap")
APPLE = "https://appleid.apple.com/auth/token"
AJ = dict(iss="TEAMID1234", sub="com.example.app", aud="https://appleid.apple.com")
row("Apple's secret that lives too long",
    curl(APPLE, "grant_type=refresh_token", "refresh_token=$RT", "client_id=com.example.app", "client_secret=" + jwt({"alg": "ES256"}, exp=NOW + 16_000_000, **AJ), basic=False),
    "assertion-lifetime-over-cap")
row("Apple's secret that lives as long as it may",
    curl(APPLE, "grant_type=refresh_token", "refresh_token=$RT", "client_id=com.example.app", "client_secret=" + jwt({"alg": "ES256"}, exp=NOW + 15_000_000, **AJ), basic=False),
    near="assertion-lifetime-over-cap")
pair("assertion-lifetime-long", signed(jwt(exp=NOW + 3601)), signed(jwt(exp=NOW + 3600)), "more than an hour")

# A limit that somebody can change, or that nobody saw enforced, is advice: these were errors once.
KEYCLOAK_ISSUER = "https://sso.example/realms/ci"
LIKE_OKTA = "https://sso.example/oauth2/default/v1/token"
row("what looks like Okta may allow more", signed(jwt(aud=LIKE_OKTA, exp=NOW + 3601), "scope=deploy", url=LIKE_OKTA),
    "assertion-lifetime-long", near="assertion-lifetime-over-cap")
row("Keycloak counts from iat, where nobody has set more", signed(jwt(iat=NOW - 61, exp=NOW + 600, aud=KEYCLOAK_ISSUER), url=KEYCLOAK),
    "assertion-lifetime-long", near="assertion-expired")
row("Keycloak without iat", signed(jwt(iat=None, exp=NOW + 61, aud=KEYCLOAK_ISSUER), url=KEYCLOAK),
    "assertion-lifetime-long", "assertion-member-advised", near="assertion-lifetime-over-cap")
row("five minutes at Salesforce", granted(jwt({"kid": None}, sub="u", aud="https://login.salesforce.com", exp=NOW + 300), url=SALESFORCE),
    "assertion-lifetime-long", near="assertion-lifetime-over-cap")
row("any lifetime at ServiceNow", granted(jwt(aud="ci", sub="u@acme.example", exp=NOW + 86_400), "client_id=ci", "client_secret=$S",
    url="https://acme.service-now.com/oauth_token.do"), near="assertion-lifetime-long")

# What vendors document, and what only somebody's memory said
row("the token endpoint as audience at ServiceNow", granted(jwt(aud="https://acme.service-now.com/oauth_token.do", sub="u@acme.example"),
    "client_id=ci", "client_secret=$S", url="https://acme.service-now.com/oauth_token.do"), near="audience-not-taken")
row("an Experience Cloud site as audience", granted(jwt({"kid": None}, sub="u", aud="https://acme.force.com/partners"), url=SALESFORCE),
    near="audience-not-taken")
for what, path in [("introspection", "/token/introspect"), ("PAR", "/ext/par/request"), ("CIBA", "/ext/ciba/auth")]:
    row(f"Keycloak takes its {what} endpoint as audience",
        signed(jwt(aud=f"{KEYCLOAK_ISSUER}/protocol/openid-connect{path}"), url=KEYCLOAK), near="audience-not-taken")
row("Duende takes its PAR endpoint as audience by the older rules",
    signed(jwt(aud="https://identity.example.com/connect/par"), "scope=deploy", url="https://identity.example.com/connect/token"),
    near="audience-not-taken", provider="duende")
row("Keycloak does not take another of its URLs", signed(jwt(aud=f"{KEYCLOAK_ISSUER}/protocol/openid-connect/certs"), url=KEYCLOAK),
    "audience-not-taken")
ACTIONS = dict(iss="https://token.actions.githubusercontent.com", sub="repo:acme/app:ref:refs/heads/main")
row("a CI token without jti at Keycloak", signed(jwt(**ACTIONS, aud=KEYCLOAK_ISSUER, jti=None, exp=NOW + 300), url=KEYCLOAK),
    "assertion-member-advised", near="assertion-member-missing", provider="keycloak-federated")
ASC = "https://api.appstoreconnect.apple.com/v1/apps"
def app_store(**claims):
    return curl(ASC, basic=False, more="-H 'Authorization: Bearer " + jwt({"alg": "ES256"}, aud="appstoreconnect-v1", jti=None, **claims) + "'")
row("an individual key of App Store Connect", app_store(iss=None, sub="user", exp=NOW + 900),
    near="assertion-member-missing", provider="apple-app-store-connect")
row("a team key of App Store Connect without its issuer", app_store(iss=None, sub=None, exp=NOW + 900), "assertion-member-missing",
    provider="apple-app-store-connect")
row("a day at App Store Connect", app_store(sub=None, exp=NOW + 86_400), "assertion-lifetime-long",
    near="assertion-lifetime-over-cap", provider="apple-app-store-connect")
row("an algorithm that FAPI 2.0 does not allow", signed(jwt()), "assertion-algorithm-not-found", provider="fapi2")
row("an algorithm that FAPI 2.0 allows", signed(jwt({"alg": "PS256"})), near="assertion-algorithm-not-found", provider="fapi2")
row("client_credentials on a shared tenant", cc("https://login.microsoftonline.com/common/oauth2/v2.0/token", "scope=https://graph.microsoft.com/.default"),
    "grant-not-offered")
row("client_credentials on the tenant of consumers, from CI",
    signed(jwt(**ACTIONS, aud="api://AzureADTokenExchange", exp=NOW + 300), "client_id=ci", "scope=https://graph.microsoft.com/.default",
           url="https://login.microsoftonline.com/consumers/oauth2/v2.0/token"), "grant-not-offered")
row("client_credentials on a tenant of its own", cc(ENTRA, "scope=https://graph.microsoft.com/.default"), near="grant-not-offered")
row("client_credentials at the login host of Salesforce", cc(SALESFORCE), "grant-not-offered")
row("client_credentials at My Domain", cc("https://acme.my.salesforce.com/services/oauth2/token"), near="grant-not-offered")
row("client_credentials at CXone", cc("https://cxone.niceincontact.com/auth/token"), "grant-not-found")
for name in ["associated-user", "role-impersonation", "user-impersonation"]:
    row(f"the {name} exchange of CXone",
        curl("https://cxone.niceincontact.com/auth/token", f"grant_type=urn:ietf:params:oauth:grant-type:{name}-token-exchange"), near="grant-not-found")
row("the password grant at Genesys Cloud", curl(GENESYS, "grant_type=password", "username=u", "password=$PASSWORD"),
    "grant-password", "grant-not-found")
HYDRA = "https://acme.projects.oryapis.com/oauth2/token"
WSO2 = "https://api.asgardeo.io/t/acme/oauth2/token"
row("a JWT as the grant at Hydra", granted(jwt(sub="u"), url=HYDRA), near="grant-not-found")
row("a refresh at Hydra", curl(HYDRA, "grant_type=refresh_token", "refresh_token=$RT"), near="grant-not-found")
row("an exchange at Asgardeo", curl(WSO2, EXCHANGE, "subject_token=$T", f"subject_token_type={TOKEN_TYPE}jwt"), near="grant-not-found")
row("a code at a server of which only a standard is known",
    curl(URL, "grant_type=authorization_code", "code=$C", "code_verifier=$V", TYPE, "client_assertion=$JWT", basic=False),
    near="grant-not-found", provider="smart-on-fhir")
row("a secret that signs, at Zoom", curl("https://zoom.us/oauth/token", "grant_type=account_credentials", "account_id=$A", TYPE,
    "client_assertion=" + jwt({"alg": "HS256", "kid": None}), basic=False), "client-authentication-not-found")
row("a secret that signs, at Adobe", signed(jwt({"alg": "HS256", "kid": None}), "scope=openid", url=ADOBE), "client-authentication-not-found")
row("a secret that signs, at Twilio", signed(jwt({"alg": "HS256", "kid": None}), url="https://oauth.twilio.com/v2/token"),
    "client-authentication-not-found")
row("a secret that signs, at CXone", curl("https://cxone.niceincontact.com/auth/token", "grant_type=password", "username=u", "password=$P", TYPE,
    "client_assertion=" + jwt({"alg": "HS256", "kid": None}), basic=False), "client-authentication-not-found")

# Options
SECRET = "an example secret of 32 bytes or more"
SECRET_JWT = {"client_id": "ci", "client_secret": SECRET, "client_auth": "client_secret_jwt"}
row("options that fit", {"token_endpoint": URL, "issuer": ISSUER, **SECRET_JWT, "scope": "read"})
row("options, and a method that the metadata does not list", {"token_endpoint": URL, "issuer": ISSUER, **SECRET_JWT},
    "client-authentication-not-offered", metadata=document())
row("options, and the issuer at Okta",
    {"token_endpoint": OKTA_CUSTOM, "issuer": "https://acme.okta.com/oauth2/default", **SECRET_JWT, "scope": "a"}, "audience-not-taken")
row("options, and the endpoint at Okta",
    {"token_endpoint": OKTA_CUSTOM, **SECRET_JWT, "assertion_audience": "token_endpoint", "scope": "a"}, near="audience-not-taken")
row("options, and a lifetime over the cap",
    {"token_endpoint": KEYCLOAK, "issuer": "https://sso.example/realms/ci", **SECRET_JWT, "assertion_lifetime": 300},
    near="assertion-lifetime-over-cap")
row("a preview is never late", {"token_endpoint": URL, "issuer": ISSUER, **SECRET_JWT}, near="assertion-expired", now_seconds=NOW + 100_000_000)
row("options with a scope that asks for time", {"token_endpoint": GENESYS, "client_id": "ci", "client_secret": "s3cret", "scope": "long_lived_token"},
    "scope-never-changes-lifetime")
row("options that name CXone and no grant", {"provider": "nice-cxone", "provider_variables": {"environment": "commercial"}, "client_id": "ci",
    "client_secret": "s3cret"}, "grant-not-found")
row("options with an endpoint that asks in its query", {"token_endpoint": URL + "?audience=api&p=B2C_1", "client_id": "ci", "client_secret": "s3cret"},
    "parameter-in-query")
row("options with an endpoint that has a parameter of its own", {"token_endpoint": URL + "?p=B2C_1", "client_id": "ci", "client_secret": "s3cret"},
    near="parameter-in-query")
row("options of a refresh", {"token_endpoint": URL, "client_id": "ci", "client_secret": "s3cret", "grant_type": "refresh_token", "refresh_token": "rt"},
    near="grant-parameter-missing")


def meta(name, text, *codes, near=None, issuer=ISSUER, **more):
    entry = {"name": name, **({"text": text} if isinstance(text, str) else {"repeat": text})}
    entry |= ({"issuer": issuer} if issuer else {}) | more | {"codes": list(codes)}
    METADATA.append(entry | ({"near": near} if near else {}))


def meta_pair(code, fires, stays, name, **more):
    meta(name, fires, code, **more)
    meta(f"{name}: near", stays, near=code, **more)


meta_pair("metadata-too-large", {"text": " ", "times": 1024 * 1024 + 1}, document(), "a mebibyte")
meta_pair("metadata-not-json", "<!doctype html><title>Sign in</title>", document(), "a login page")
meta("a member twice", '{"issuer":"https://as.example","issuer":"https://evil.example"}', "metadata-not-json")
WELL_KNOWN = ISSUER + "/.well-known/oauth-authorization-server"
meta("no document", document(), "metadata-not-found", status=404)
meta("a document", document(), near="metadata-not-found", status=200)
meta("another media type", document(), "metadata-content-type", content_type="text/plain")
meta("the media type with a parameter", document(), near="metadata-content-type", content_type="Application/JSON; charset=utf-8")
meta("from another place", document(), "metadata-url-unexpected", url="https://cdn.example/as.json")
meta("from the well-known place", document(), near="metadata-url-unexpected", url=WELL_KNOWN)
meta("from the other well-known place", document(), near="metadata-url-unexpected", url=ISSUER + "/.well-known/openid-configuration")
meta_pair("metadata-issuer-invalid", document(issuer=None), document(), "no issuer")
meta("an issuer with a query", document(issuer=ISSUER + "?a=b"), "metadata-issuer-invalid", issuer=ISSUER + "?a=b")
meta("an issuer without TLS", document(issuer="http://as.example"), "metadata-issuer-invalid", issuer="http://as.example")
meta_pair("metadata-issuer-differs", document(issuer="https://evil.example"), document(), "the document of another server")
meta("an issuer with a slash", document(issuer=ISSUER + "/"), "metadata-issuer-differs")
meta("no issuer to compare", document(), "metadata-issuer-unchecked", issuer=None)
meta("an issuer to compare", document(), near="metadata-issuer-unchecked")
meta_pair("metadata-member-type", document(scopes_supported={"a": 1}), document(scopes_supported=["a"]), "scopes as an object")
meta("a number among grants", document(grant_types_supported=["client_credentials", 7]), "metadata-member-type")
meta("methods as a string", document(token_endpoint_auth_methods_supported="private_key_jwt"), "metadata-member-type")
meta("an endpoint that is a list", document(token_endpoint=[URL]), "metadata-member-type")
meta("methods that are null", document().replace('["client_secret_basic", "private_key_jwt"]', "null"), "metadata-member-type")
meta_pair("metadata-list-empty", document(scopes_supported=[]), document(scopes_supported=None), "an empty list")
meta_pair("metadata-endpoint-unusable", document(token_endpoint="http://as.example/token"), document(), "an endpoint without TLS")
meta("no endpoint", document(token_endpoint=None), "metadata-endpoint-unusable")
meta("an alias with a fragment", document(mtls_endpoint_aliases={"token_endpoint": URL + "#x"}), "metadata-endpoint-unusable")
meta_pair("metadata-endpoint-elsewhere", document(token_endpoint="https://evil.example/token"),
          document(token_endpoint="https://login.as.example/token"), "an endpoint on another host")
meta("an endpoint on another port", document(token_endpoint="https://as.example:8443/token"), "metadata-endpoint-elsewhere")
meta("an endpoint with the port of its scheme", document(token_endpoint="https://as.example:443/token"), near="metadata-endpoint-elsewhere")
meta("an alias on another port", document(mtls_endpoint_aliases={"token_endpoint": "https://as.example:8443/token"}), near="metadata-endpoint-elsewhere")
meta("the documented host of a vendor", document(issuer="https://accounts.google.com", token_endpoint="https://oauth2.googleapis.com/token"),
     near="metadata-endpoint-elsewhere", issuer="https://accounts.google.com")
meta("an endpoint whose host ends alike", document(token_endpoint="https://evilas.example/token"), "metadata-endpoint-elsewhere")
meta_pair("metadata-algorithm-none", document(token_endpoint_auth_signing_alg_values_supported=["none", "RS256"]), document(), "none among the algorithms")
meta_pair("metadata-algorithms-missing", document(token_endpoint_auth_signing_alg_values_supported=None),
          document(token_endpoint_auth_methods_supported=["client_secret_basic"], token_endpoint_auth_signing_alg_values_supported=None),
          "assertions without algorithms")
meta_pair("metadata-pkce-not-offered", document(code_challenge_methods_supported=["plain"]),
          document(code_challenge_methods_supported=["plain", "S256"]), "PKCE without S256")
meta_pair("metadata-signed-ignored", document(signed_metadata="a.b.c"), document(), "signed metadata")


def write(name, description, cases):
    with open(name, "w", encoding="utf-8") as file:
        json.dump({"description": description, "cases": cases}, file, ensure_ascii=False, indent=1)
        file.write("\n")


write("decisions.json",
      "Requests, what is known of the server, and the codes of what is said before anything is sent, in its order. "
      "A row with near shows what must not be said; curl_codes are said of the command itself. Written by make_decisions.py.", ROWS)
write("metadata.json",
      "Metadata documents, and the codes of what is said about them. Written by make_decisions.py.", METADATA)
