//! A token with `reqwest`: `OAUTH_TOKEN_URL=... OAUTH_CLIENT_ID=... cargo run --bin token-reqwest`.

use jotmint::jws::Signer;
use std::io::Read as _;

fn main() -> anyhow::Result<()> {
    let (mut source, key) = jotmint_examples::from_environment()?;
    let store = jotmint_examples::store_of(&source)?;
    let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let token = jotmint_examples::get(
        &mut source,
        key.as_ref().map(|key| key as &dyn Signer),
        store.as_ref(),
        |request, timeout, max_body_bytes| {
            let mut post = client.post(request.url()).timeout(timeout).body(request.body().to_owned());
            for (name, value) in request.headers() {
                post = post.header(name, value);
            }
            let answer = post.send()?;
            let status = answer.status().as_u16();
            let headers = answer
                .headers()
                .iter()
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect();
            let mut body = Vec::new();
            // One byte more than the limit, so that the core sees that it was passed.
            answer.take(max_body_bytes as u64 + 1).read_to_end(&mut body)?;
            Ok((status, headers, body))
        },
    )?;
    println!("{}", jotmint_examples::describe(&token));
    Ok(())
}
