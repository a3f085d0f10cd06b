//! What can be wrong with the material of a review: a pasted response, and where a command was given.

super::codes! { REVIEW:
    RESPONSE_UNREADABLE = "response-unreadable", Error, Configuration, "RFC 9112 section 2.1",
        "The text is neither what `curl -i` prints, nor what `curl -v` prints, nor the body of an answer. A response has a status line, headers, an empty line and a body.";
    RESPONSE_STATUS_ASSUMED = "response-status-assumed", Notice, Configuration, "RFC 6749 section 5.2",
        "The text is the body alone. Status and headers say more: which refusal it is, when to try again, and whether the clocks agree.";
    CURL_FAILED = "curl-failed", Error, Availability, "https://curl.se/docs/manpage.html",
        "The text is an error of curl itself: the request did not reach a server, or no answer came back.";
    SECRET_IN_ARGUMENTS = "secret-in-arguments", Warning, Configuration, "CWE-214",
        "A command that is given as arguments stays in the shell's history, and every process of the machine can read it while it runs.";
}
