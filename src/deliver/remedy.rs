//! What to do about the words of a mail server. Pure: words in, a remedy out.

/// What the words hold, and what to do. The first line that fits counts, so the more exact come
/// first.
///
/// Source: learn.microsoft.com “Fix issues with printers, scanners and LOB applications that send
/// email using Microsoft 365”; support.google.com “SMTP errors and codes”; RFC 4954 §6, RFC 3463.
#[rustfmt::skip]
const REMEDIES: &[(&[&str], &str)] = &[
    (&["5.7.139"], "Microsoft has switched password login off for this mailbox: set `auth = \"xoauth2\"` with an access token, or have the tenant's administrator allow authenticated SMTP"),
    (&["5.7.57"], "Microsoft wants a login before a message: set `username` and `auth = \"xoauth2\"`"),
    (&["5.7.60"], "the account may not send as this address: set `from` to its own address, or give it the right Send As"),
    (&["SendAsDenied"], "the account may not send as this address: set `from` to its own address, or give it the right Send As"),
    (&["534", "5.7.9"], "Google wants an application password, not the ordinary one: make one under 2-Step Verification"),
    (&["pplication-specific password"], "Google wants an application password, not the ordinary one: make one under 2-Step Verification"),
    (&["535", "gsmtp"], "look at `username` and the password; Google takes only an application password"),
    (&["access token"], "fetch a fresh token, with the permission SMTP.Send; tokens last about an hour"),
    (&["535"], "look at `username` and the password; some services want an application password"),
    (&["538"], "set `tls = \"starttls\"` or \"implicit\": the server takes no password in the clear"),
    (&["454", "uthentication"], "the server cannot check passwords just now; waiting is enough"),
    (&["530", "STARTTLS"], "set `tls = \"starttls\"`"),
    (&["530"], "the server wants a login: set `username` and `password_file`"),
    (&["SPF"], "the domain of `from` does not let this server send for it: add the server to the domain's SPF record, or send through the domain's own server"),
    (&["5.7.23"], "the domain of `from` does not let this server send for it: add the server to the domain's SPF record, or send through the domain's own server"),
    (&["5.7.26"], "the receiver wants SPF or DKIM for the domain of `from`: set them up, or send through the domain's own server"),
    (&["DMARC"], "the domain of `from` asks receivers to refuse what it did not sign: send through the domain's own server"),
    (&["elay"], "the server carries mail only for those who log in, or for machines it knows: set `username`, or add this machine to its networks"),
    (&["sender", "55"], "set `from` to an address that this account may use"),
    (&["5.1.1"], "nobody has this address there: look at its spelling"),
    (&["552"], "the message or the mailbox is too full for the server"),
    (&["4.2.2"], "the mailbox is full"),
    (&["UnknownIssuer"], "if its certificate comes from an authority of your own, name that in `ca_file`"),
    (&["Expired"], "the certificate of the server has expired; whoever runs it must renew it"),
    (&["certificate"], "`host` must be the name its certificate was made for"),
    (&["corrupt message"], "what answers there does not speak TLS: look at `port` and `tls`"),
    (&["onnection refused"], "nothing listens there: look at `host` and `port`"),
    (&["lookup address"], "look at `host`: the name has no address"),
    (&["ame or service not known"], "look at `host`: the name has no address"),
    (&["no answer within"], "a firewall may swallow it: many networks close port 25, use 587 or 465"),
    (&["421"], "the server is busy or limits connections; waiting is enough"),
    (&["451"], "the server asks to be tried later, as for greylisting; waiting is enough"),
    (&["450"], "the server asks to be tried later, as for greylisting; waiting is enough"),
];

/// What can be done about these words; `None` where we know nothing.
///
/// ```text
/// 535 5.7.139 Authentication unsuccessful, basic authentication is disabled  ->  … auth = "xoauth2" …
/// ```
pub(super) fn remedy(words: &str) -> Option<&'static str> {
    let fits = |signs: &&[&str]| signs.iter().all(|sign| words.contains(sign));
    REMEDIES.iter().find(|(signs, _)| fits(signs)).map(|(_, remedy)| *remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_refusals_have_a_remedy() {
        let check = |words: &str, expected: &str| {
            let remedy = remedy(words).unwrap_or_default();
            assert!(remedy.contains(expected), "{words}: {remedy}");
        };
        check(
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
            "xoauth2",
        );
        check("530 5.7.57 Client not authenticated to send mail", "login before");
        check("534 5.7.9 Application-specific password required", "application password");
        check("535 5.7.8 Username and Password not accepted. - gsmtp", "application password");
        check("535 5.7.8 authentication failed", "`username`");
        check("554 5.2.252 SendAsDenied; a@b not allowed to send as c@d", "Send As");
        check("550 5.7.23 The message was rejected because of SPF policy", "SPF record");
        check("554 5.7.1 Relay access denied", "carries mail only");
        check("530 5.7.0 Must issue a STARTTLS command first", "starttls");
        check("invalid peer certificate: UnknownIssuer", "ca_file");
        check("invalid peer certificate: certificate not valid for name", "`host`");
        check("Connection refused (os error 111)", "nothing listens");
        check("no answer within 30 s", "firewall");
        assert_eq!(remedy("250 fine"), None);
    }
}
