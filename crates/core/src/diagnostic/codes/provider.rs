//! Provider profiles: which one, and what goes into it.

super::codes! { PROVIDER:
    PROVIDER_UNKNOWN = "provider-unknown", Error, Configuration, "jotmint: providers",
        "There is no profile of this name. A profile only saves typing: without one, the token endpoint and the rest can be given directly.";
    PROVIDER_VARIABLE_UNKNOWN = "provider-variable-unknown", Error, Configuration, "jotmint: providers",
        "The profile has no variable of this name, so the value would be dropped in silence.";
    PROVIDER_VARIABLE_MISSING = "provider-variable-missing", Error, Configuration, "jotmint: providers",
        "The provider's URLs differ from customer to customer, and this part of them was not given.";
    PROVIDER_VARIABLE_INVALID = "provider-variable-invalid", Error, Configuration, "jotmint: providers",
        "The value cannot stand where the profile puts it, or is not one of the values that exist.";
    PROVIDER_WITHOUT_TOKEN_ENDPOINT = "provider-without-token-endpoint", Error, Configuration, "jotmint: providers",
        "The profile describes a standard, whose servers each have their own endpoint, or an API that takes the JWT itself as the token.";
    PROVIDER_AUDIENCE_OPEN = "provider-audience-open", Error, Configuration, "RFC 7523 section 3",
        "The provider takes one of several audiences, depending on something that only the user knows. A wrong one is refused, so none is chosen.";
}
