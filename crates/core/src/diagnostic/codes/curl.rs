//! A curl command line as people paste it.

super::codes! { CURL:
    CURL_NOT_FOUND = "curl-not-found", Error, Configuration, "https://curl.se/docs/manpage.html",
        "The text has no word curl that could be a command.";
    CURL_TOO_LONG = "curl-too-long", Error, Configuration, "jotmint: curl",
        "The text is longer than any command line that asks for a token.";
    CURL_QUOTE_OPEN = "curl-quote-open", Error, Configuration, "POSIX XCU section 2.2",
        "A quote that is never closed takes the rest of the text into one word. A shell would wait for more input.";
    CURL_URL_MISSING = "curl-url-missing", Error, Configuration, "https://curl.se/docs/manpage.html#--url",
        "Without a URL curl has nowhere to send the request. Often an option took it as its value.";
    CURL_VALUE_MISSING = "curl-value-missing", Error, Configuration, "https://curl.se/docs/manpage.html",
        "The option takes a value, and the command ends before it.";
    CURL_MULTIPART = "curl-multipart", Error, Configuration, "RFC 6749 section 3.2",
        "-F sends multipart/form-data. Token endpoints read application/x-www-form-urlencoded, which is what -d sends.";
    CURL_IS_POWERSHELL = "curl-is-powershell", Error, Configuration, "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest",
        "In Windows PowerShell the word curl is another name for Invoke-WebRequest, whose parameters are not those of curl.";
    CURL_OPTION_UNKNOWN = "curl-option-unknown", Warning, Configuration, "https://curl.se/docs/manpage.html",
        "curl stops at an option that it does not know, before it sends anything.";
    CURL_OPTION_WITH_EQUALS = "curl-option-with-equals", Warning, Configuration, "https://curl.se/docs/manpage.html",
        "Older versions of curl do not take --option=value: they stop at it as an unknown option.";
    CURL_OPTION_SINGLE_DASH = "curl-option-single-dash", Warning, Configuration, "https://curl.se/docs/manpage.html",
        "After a single dash curl reads letters, each an option of its own: -data is -d with the value ata.";
    CURL_OPTION_AS_VALUE = "curl-option-as-value", Warning, Configuration, "https://curl.se/docs/manpage.html",
        "An option that takes a value takes the next word, even one that looks like an option.";
    CURL_ARGUMENT_STRAY = "curl-argument-stray", Warning, Configuration, "https://curl.se/docs/manpage.html",
        "curl takes every word that belongs to no option for a URL and sends a request to it. Often -d, -H or -X is missing before it.";
    CURL_SEVERAL = "curl-several", Notice, Configuration, "jotmint: curl",
        "The text makes more than one request. One of them was read: the one that asks for a token, or else the first.";
    CURL_FILE_NOT_READ = "curl-file-not-read", Notice, Configuration, "https://curl.se/docs/manpage.html#-d",
        "A part of the request comes from a file or from the standard input. jotmint reads only the command, so that part is not checked.";
    CURL_PLACEHOLDER = "curl-placeholder", Warning, Configuration, "jotmint: curl",
        "A placeholder of an example is still in the command. It is sent as it stands.";
    CURL_VARIABLE_NOT_EXPANDED = "curl-variable-not-expanded", Warning, Configuration, "POSIX XCU section 2.2.2",
        "In single quotes the shell leaves every character as it is: the name of the variable is sent, not its value.";
    CURL_CUT_AT_AMPERSAND = "curl-cut-at-ampersand", Error, Configuration, "POSIX XCU section 2.9.3",
        "Outside of quotes & ends a command and lets it run in the background. The parameters after it are not sent.";
    CURL_LINE_NOT_CONTINUED = "curl-line-not-continued", Warning, Configuration, "POSIX XCU section 2.2.1",
        "A command goes on in the next line only after a backslash that is the very last character of its line. jotmint reads the lines as one command, a shell does not.";
    CURL_TYPOGRAPHIC = "curl-typographic", Warning, Configuration, "POSIX XCU section 2.2",
        "Forums and word processors replace quotes, hyphens and spaces by typographic ones, which mean nothing to a shell.";
    CURL_JSON_MALFORMED = "curl-json-malformed", Error, Configuration, "RFC 8259 section 2",
        "The body is meant to be JSON and is not. Often the shell took the quotes away.";
    CURL_CONTENT_TYPE_MISMATCH = "curl-content-type-mismatch", Warning, Configuration, "RFC 6749 section 3.2",
        "The body is not of the type that the Content-Type header names. -d says application/x-www-form-urlencoded unless -H says otherwise.";
    CURL_WHITE_SPACE = "curl-white-space", Warning, Configuration, "RFC 6749 appendix B",
        "White space around a name or a value, line breaks included, is part of it and is sent. Servers do not know the parameter, or refuse the value.";
    CURL_PLUS_IS_SPACE = "curl-plus-is-space", Warning, Configuration, "RFC 6749 appendix B",
        "In form data + stands for a space. A secret that contains + has to be sent with --data-urlencode, or with %2B.";
    CURL_PERCENT_MALFORMED = "curl-percent-malformed", Warning, Configuration, "RFC 3986 section 2.1",
        "In form data % begins the two hexadecimal digits of a byte. A value that contains % has to be sent with --data-urlencode, or with %25.";
    CURL_HEADER_MALFORMED = "curl-header-malformed", Warning, Configuration, "https://curl.se/docs/manpage.html#-H",
        "A header field is a name, a colon and a value. curl does not send one without a colon.";
    CURL_PARAMETER_AS_HEADER = "curl-parameter-as-header", Warning, Configuration, "RFC 6749 section 3.2",
        "OAuth parameters are sent in the body. Servers do not look for them among the headers.";
    CURL_USER_WITHOUT_SECRET = "curl-user-without-secret", Warning, Configuration, "https://curl.se/docs/manpage.html#-u",
        "Without a colon curl asks for the password on the terminal. In a pipeline there is none.";
    CURL_SENT_AS_GET = "curl-sent-as-get", Error, Configuration, "RFC 6749 section 3.2",
        "The client must use POST for access token requests. With GET the parameters, secrets among them, are in the URL and end up in logs.";
    CURL_INSECURE = "curl-insecure", Warning, Configuration, "RFC 6749 section 3.2",
        "-k turns off the check of the server's certificate: whoever is in the way gets the credentials.";
    CURL_FOLLOWS_REDIRECTS = "curl-follows-redirects", Notice, Configuration, "RFC 9700 section 4.12",
        "A token endpoint does not redirect. After a redirect curl sends GET instead of POST unless -X is given, and the credentials may go elsewhere.";
}
