//! Metadata documents of authorization servers: what makes one unusable, and what in it is not believed.

super::codes! { METADATA:
    METADATA_TOO_LARGE = "metadata-too-large", Error, Server, "RFC 8414 section 3.2",
        "The metadata document is larger than the limit. Documents of real servers have a few kilobytes.";
    METADATA_NOT_JSON = "metadata-not-json", Error, Server, "RFC 8414 section 3.2",
        "The metadata is not one JSON object in UTF-8 with unique member names. It is refused rather than guessed at.";
    METADATA_NOT_FOUND = "metadata-not-found", Error, Configuration, "RFC 8414 section 3.2",
        "A successful answer to a metadata request has the status 200. Anything else is no metadata, whatever its body says.";
    METADATA_CONTENT_TYPE = "metadata-content-type", Warning, Server, "RFC 8414 section 3.2",
        "Metadata has the media type application/json. The body is JSON all the same and was read as such.";
    METADATA_URL_UNEXPECTED = "metadata-url-unexpected", Warning, Configuration, "RFC 8414 section 3.1",
        "The document was fetched from another place than the well-known URL of the issuer it names. Only the owner of an issuer's host can publish there.";
    METADATA_ISSUER_INVALID = "metadata-issuer-invalid", Error, Server, "RFC 8414 section 2",
        "The issuer is an https URL without query and fragment. A document without one cannot be held against the server it was asked of.";
    METADATA_ISSUER_DIFFERS = "metadata-issuer-differs", Error, Configuration, "RFC 8414 section 3.3",
        "The issuer in the document must be identical to the one the document was asked for, letter by letter. Otherwise the data contained in it must not be used: it may be another server's.";
    METADATA_ISSUER_UNCHECKED = "metadata-issuer-unchecked", Notice, Configuration, "RFC 8414 section 3.3",
        "Nothing says which issuer the document was asked for, so its issuer is taken on trust. An audience taken from it is only as good as the way the document came.";
    METADATA_MEMBER_TYPE = "metadata-member-type", Warning, Server, "RFC 8414 section 2",
        "The member has another JSON type than the standard gives it. It is ignored: what it should say is unknown, and nothing weaker is assumed instead.";
    METADATA_LIST_EMPTY = "metadata-list-empty", Notice, Server, "RFC 8414 section 3.2",
        "Members with zero elements must be left out of the document. An empty list counts as absent.";
    METADATA_ENDPOINT_UNUSABLE = "metadata-endpoint-unusable", Warning, Server, "RFC 8414 section 2",
        "The endpoint is missing, not https, or not a URL that every client reads the same way. It is ignored.";
    METADATA_ENDPOINT_ELSEWHERE = "metadata-endpoint-elsewhere", Warning, Server, "draft-ietf-oauth-security-topics-update section 2.1",
        "The token endpoint is on another host or port than the issuer. Some operators do this; a forged document does it to collect credentials.";
    METADATA_ALGORITHM_NONE = "metadata-algorithm-none", Warning, Server, "RFC 8414 section 2",
        "The value none must not be used for assertions: an unsigned JWT authenticates nobody. It is left out of the list.";
    METADATA_ALGORITHMS_MISSING = "metadata-algorithms-missing", Notice, Server, "RFC 8414 section 2",
        "token_endpoint_auth_signing_alg_values_supported must be present when private_key_jwt or client_secret_jwt is listed. Which algorithms the server takes is unknown.";
    METADATA_PKCE_NOT_OFFERED = "metadata-pkce-not-offered", Warning, Server, "RFC 9700 section 2.1.1",
        "The document lists ways to send a code challenge, and S256 is not among them. A code cannot be protected at this server.";
    METADATA_SIGNED_IGNORED = "metadata-signed-ignored", Notice, Server, "RFC 8414 section 2.1",
        "The document has signed_metadata. Its signature is not verified here, so what it says is not used.";
}
