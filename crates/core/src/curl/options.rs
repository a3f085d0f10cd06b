//! The options of curl, and which of them take a value.
//!
//! Most of them change nothing about a token request. They are here so that a value is never taken for a URL, nor a URL
//! for a value. The names are those of curl 8.17 and of the older versions that people still have.

use crate::suggest;

/// An option curl knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurlOption {
    /// The long name, without dashes.
    pub(super) name: &'static str,
    pub(super) takes_value: bool,
}

/// The option with this long name; `no-` and `expand-` before it are understood.
pub(super) fn long(name: &str) -> Option<CurlOption> {
    if let Some(found) = exact(name) {
        return Some(found);
    }
    if let Some(found) = name.strip_prefix("no-").and_then(exact).filter(|option| !option.takes_value) {
        return Some(CurlOption { name: negated(found.name), ..found });
    }
    name.strip_prefix("expand-").and_then(exact).filter(|option| option.takes_value)
}

/// The option with this letter.
pub(super) fn short(letter: char) -> Option<CurlOption> {
    SHORT.split_ascii_whitespace().find_map(|entry| entry.strip_prefix(letter)).and_then(exact)
}

/// The option that was probably meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    suggest::nearest(name, WITH_VALUE.split_ascii_whitespace().chain(BARE.split_ascii_whitespace()))
}

fn exact(name: &str) -> Option<CurlOption> {
    let find = |list: &'static str| list.split_ascii_whitespace().find(|known| *known == name);
    match find(WITH_VALUE) {
        Some(name) => Some(CurlOption { name, takes_value: true }),
        None => find(BARE).map(|name| CurlOption { name, takes_value: false }),
    }
}

/// What `--no-name` stands for: nothing that is asked for later.
const fn negated(_: &'static str) -> &'static str {
    "no-"
}

/// Letters, each followed by the long name.
const SHORT: &str = "\
    #progress-bar 0http1.0 1tlsv1 2sslv2 3sslv3 4ipv4 6ipv6 :next Auser-agent Buse-ascii Ccontinue-at \
    Ddump-header Ecert Fform Gget Hheader Ihead Jremote-header-name Kconfig Llocation Mmanual Nbuffer \
    Oremote-name Pftp-port Qquote Rremote-time Sshow-error Tupload-file Uproxy-user Vversion Xrequest \
    Yspeed-limit Zparallel aappend bcookie ccookie-jar ddata ereferer ffail ggloboff hhelp iinclude \
    jjunk-session-cookies kinsecure llist-only mmax-time nnetrc ooutput pproxytunnel qdisable rrange ssilent \
    ttelnet-option uuser vverbose wwrite-out xproxy yspeed-time ztime-cond";

/// Options that take a value.
const WITH_VALUE: &str = "\
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout \
    connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary \
    data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url \
    dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account \
    ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip \
    header hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key \
    key-type knownhosts krb krb4 libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt \
    max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max \
    parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert \
    proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key \
    proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype \
    proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request \
    request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a \
    socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions stderr telnet-option \
    tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii \
    trace-config unix-socket upload-file upload-flags url url-query user user-agent variable vlan-priority \
    write-out";

/// Options that take none; those that can be turned off are also known with `no-` before the name.
const BARE: &str = "\
    alpn anyauth append basic buffer ca-native cert-status clobber compressed compressed-ssh create-dirs \
    crlf digest disable disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure \
    dump-ca-embed eprt epsv fail fail-early fail-with-body false-start follow form-escape ftp-create-dirs \
    ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-control ftp-ssl-reqd get globoff \
    haproxy-protocol head help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only \
    ignore-content-length include insecure ipv4 ipv6 junk-session-cookies keepalive list-only location \
    location-trusted mail-rcpt-allowfails manual metalink mptcp negotiate netrc netrc-optional next npn ntlm \
    ntlm-wb out-null parallel parallel-immediate path-as-is post301 post302 post303 progress-bar \
    progress-meter proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure \
    proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw \
    remote-header-name remote-name remote-name-all remote-time remove-on-error retry-all-errors \
    retry-connrefused sasl-ir sessionid show-error show-headers silent skip-existing socks5-basic \
    socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd \
    ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay \
    tftp-no-options tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time \
    use-ascii verbose version xattr";

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn every_letter_stands_for_an_option() {
        for entry in SHORT.split_ascii_whitespace() {
            let mut characters = entry.chars();
            let letter = characters.next().unwrap();
            assert_eq!(short(letter).map(|option| option.name), Some(characters.as_str()), "{entry}");
        }
    }

    #[test]
    fn no_option_is_listed_twice() {
        let mut names: Vec<_> =
            WITH_VALUE.split_ascii_whitespace().chain(BARE.split_ascii_whitespace()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_option_is_known_turned_off_and_expanded() {
        assert_eq!(long("data").map(|option| option.takes_value), Some(true));
        assert_eq!(long("insecure").map(|option| option.name), Some("insecure"));
        assert_eq!(long("no-insecure").map(|option| option.name), Some("no-"));
        assert_eq!(long("expand-data").map(|option| option.name), Some("data"));
        assert_eq!(long("no-data"), None);
        assert_eq!(nearest("data-urlencoded"), Some("data-urlencode"));
    }
}
