//! One fresh client assertion: jotmint beside jsonwebtoken with each of its backends, and beside the crates by hand.
//!
//! All contenders run in turn, round after round in changing order, so that a machine whose speed drifts slows all of
//! them alike. The figure is the median of the rounds, in nanoseconds of CPU time of this process. Every contender's
//! token is verified by jsonwebtoken before it is timed.

use anyhow::{Context as _, Result, ensure};
use jotmint::{
    AssertionSigner, AssertionSpec, Audience, Entropy, UnixTime,
    assertion::AssertionWriter,
    diagnostic::snippet::Style,
    jws::{Algorithm, HmacKey, Signer as _},
    review::{Known, Request, Source, check},
};
use jotmint_keys::{PrivateKey, PrivateKeyText};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, crypto::CryptoProvider};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    time::{Instant, SystemTime},
};

const CLIENT_ID: &str = "ci-runner1";
const AUDIENCE: &str = "https://login.example.com/oauth/token";
const SECRET: &[u8; 32] = b"0123456789abcdef0123456789ABCDEF";
const KEYS: [(&str, jsonwebtoken::Algorithm, &str); 3] = [
    ("RS256", jsonwebtoken::Algorithm::RS256, include_str!("../keys/rsa-2048.pem")),
    ("ES256", jsonwebtoken::Algorithm::ES256, include_str!("../keys/p256.pem")),
    ("EdDSA", jsonwebtoken::Algorithm::EdDSA, include_str!("../keys/ed25519.pem")),
];
const PUBLIC_KEYS: [&str; 3] = [
    include_str!("../keys/rsa-2048.pub.pem"),
    include_str!("../keys/p256.pub.pem"),
    include_str!("../keys/ed25519.pub.pem"),
];
const OURS: &str = "jotmint";
const ROUNDS: usize = 15;
const ROUND_NS: u64 = 40_000_000;

/// A way to make one assertion.
struct Contender {
    name: &'static str,
    make: Box<dyn FnMut() -> Result<usize>>,
    token: Box<dyn FnMut() -> Result<String>>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    iat: u64,
    exp: u64,
}

/// Which backend jsonwebtoken signs with at the moment.
static AWS_LC: AtomicBool = AtomicBool::new(true);

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| {
        let provider = if AWS_LC.load(Ordering::Relaxed) {
            &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER
        } else {
            &jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER
        };
        (provider.signer_factory)(algorithm, key)
    },
    verifier_factory: |algorithm, key| {
        (jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.verifier_factory)(algorithm, key)
    },
    key_utils: jsonwebtoken::crypto::KeyUtils::new_unimplemented(),
};

fn main() -> Result<()> {
    PROVIDER.install_default().map_err(|_| anyhow::anyhow!("a crypto provider is installed already"))?;
    let json = std::env::args().any(|argument| argument == "json");
    let mut rows = Vec::new();
    rows.extend(measure(
        "HS256",
        &DecodingKey::from_secret(SECRET),
        jsonwebtoken::Algorithm::HS256,
        secret_contenders()?,
    )?);
    for ((name, algorithm, pem), public) in KEYS.iter().zip(PUBLIC_KEYS) {
        let verify = match *name {
            "RS256" => DecodingKey::from_rsa_pem(public.as_bytes())?,
            "ES256" => DecodingKey::from_ec_pem(public.as_bytes())?,
            _ => DecodingKey::from_ed_pem(public.as_bytes())?,
        };
        rows.extend(measure(name, &verify, *algorithm, key_contenders(name, *algorithm, pem)?)?);
    }
    rows.push(check_a_command()?);
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        for row in rows {
            println!("{row}");
        }
    }
    Ok(())
}

/// A curl command of 2 kB, judged and rendered. No other library does that: what stands beside it is the millisecond it may
/// take.
fn check_a_command() -> Result<serde_json::Value> {
    let text = format!(
        "curl -X POST https://login.example/oauth/token \\\n  -H 'Content-Type: application/x-www-form-urlencoded' \\\n  \
         -u \"$CLIENT_ID:$CLIENT_SECRET\" \\\n  -d grant_type=client_credentials \\\n  --data-urlencode 'scope={}'",
        (0..).map(|at| format!("deploy:write{at} ")).take(125).collect::<String>().trim_end()
    );
    ensure!((2000..2100).contains(&text.len()), "the command has {} bytes", text.len());
    let check = || -> Result<usize> {
        let source = Source { name: "command line", is_file: false, text: &text };
        let review = check(Request::Curl(source), Known::default())?;
        ensure!(review.exit_code(false) == 0, "{}", review.render(Style::default()));
        Ok(review.render(Style::default()).len())
    };
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let before = cpu_ns()?;
        for _ in 0..200 {
            check()?;
        }
        times.push((cpu_ns()? - before) as f64 / 200.0);
    }
    let ours = median(&mut times);
    Ok(serde_json::json!({
        "language": "rust", "what": "check", "algorithm": "2 kB", "peer": "the millisecond it may take", "peer_ns": 1_000_000,
        "our_ns": ours.round(), "ratio": (1_000_000.0 / ours * 100.0).round() / 100.0,
    }))
}

fn now() -> Result<u64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())
}

/// Random bytes in quantity, as a host that signs often would draw them.
struct Pool {
    bytes: Vec<u8>,
    used: usize,
}

impl Pool {
    fn new() -> Self {
        Self { bytes: vec![0; 4096], used: 4096 }
    }

    fn entropy(&mut self) -> Result<Entropy> {
        if self.used == self.bytes.len() {
            getrandom::fill(&mut self.bytes).map_err(|error| anyhow::anyhow!("{error}"))?;
            self.used = 0;
        }
        let bytes = self.bytes[self.used..self.used + 16].try_into()?;
        self.used += 16;
        Ok(Entropy::new(bytes)?)
    }
}

fn spec(algorithm: Algorithm) -> Result<AssertionSpec> {
    Ok(AssertionSpec::client_authentication(CLIENT_ID, Audience::Issuer(AUDIENCE.into()), algorithm)?)
}

fn contender<T: AsRef<[u8]>>(
    name: &'static str,
    make: impl FnMut() -> Result<T> + Clone + 'static,
) -> Contender {
    let mut timed = make.clone();
    let mut shown = make;
    Contender {
        name,
        make: Box::new(move || Ok(timed()?.as_ref().len())),
        token: Box::new(move || Ok(String::from_utf8(shown()?.as_ref().to_vec())?)),
    }
}

fn secret_contenders() -> Result<Vec<Contender>> {
    let signer = || -> Result<_> {
        Ok((
            AssertionSigner::new(&spec(Algorithm::HS256)?, &HmacKey::new(Algorithm::HS256, SECRET)?)?,
            Pool::new(),
        ))
    };
    let (mut timed, mut timed_pool) = signer()?;
    let (mut shown, mut shown_pool) = signer()?;
    let ours = Contender {
        name: OURS,
        make: Box::new(move || {
            Ok(timed.assertion(UnixTime::from_seconds(now()?)?, timed_pool.entropy()?)?.len())
        }),
        token: Box::new(move || {
            Ok(String::from_utf8(
                shown.assertion(UnixTime::from_seconds(now()?)?, shown_pool.entropy()?)?.to_vec(),
            )?)
        }),
    };
    let header = Header::new(jsonwebtoken::Algorithm::HS256);
    let key = EncodingKey::from_secret(SECRET);
    Ok(vec![ours, jsonwebtoken_with(true, &header, &key), jsonwebtoken_with(false, &header, &key)])
}

fn key_contenders(
    name: &str,
    algorithm: jsonwebtoken::Algorithm,
    pem: &'static str,
) -> Result<Vec<Contender>> {
    let signer = || -> Result<_> {
        let text = PrivateKeyText::read(pem.as_bytes())?;
        let algorithm = Algorithm::from_name(name)?;
        Ok((AssertionWriter::new(&spec(algorithm)?), PrivateKey::new(&text, algorithm)?, Pool::new()))
    };
    let sign = |(writer, key, pool): &mut (AssertionWriter, PrivateKey, Pool)| -> Result<Vec<u8>> {
        let signature = key.sign(writer.signing_input(UnixTime::from_seconds(now()?)?, pool.entropy()?)?)?;
        Ok(writer.complete(signature)?.to_vec())
    };
    let (mut timed, mut shown) = (signer()?, signer()?);
    let ours = Contender {
        name: OURS,
        make: Box::new(move || Ok(sign(&mut timed)?.len())),
        token: Box::new(move || Ok(String::from_utf8(sign(&mut shown)?)?)),
    };
    let key = match name {
        "RS256" => EncodingKey::from_rsa_pem(pem.as_bytes())?,
        "ES256" => EncodingKey::from_ec_pem(pem.as_bytes())?,
        _ => EncodingKey::from_ed_pem(pem.as_bytes())?,
    };
    let header = Header::new(algorithm);
    Ok(vec![ours, jsonwebtoken_with(true, &header, &key), jsonwebtoken_with(false, &header, &key)])
}

/// What its users write: claims in a struct, a fresh identifier, `encode`.
fn jsonwebtoken_with(aws_lc: bool, header: &Header, key: &EncodingKey) -> Contender {
    let (header, key) = (header.clone(), key.clone());
    let name = if aws_lc { "jsonwebtoken, aws_lc_rs" } else { "jsonwebtoken, rust_crypto" };
    contender(name, move || {
        AWS_LC.store(aws_lc, Ordering::Relaxed);
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("{error}"))?;
        let iat = now()?;
        let claims = Claims {
            iss: CLIENT_ID.into(),
            sub: CLIENT_ID.into(),
            aud: AUDIENCE.into(),
            jti: format!("{:032x}", u128::from_ne_bytes(random)),
            iat,
            exp: iat + 60,
        };
        Ok(jsonwebtoken::encode(&header, &claims, &key)?)
    })
}

fn measure(
    name: &str,
    verify: &DecodingKey,
    algorithm: jsonwebtoken::Algorithm,
    mut contenders: Vec<Contender>,
) -> Result<Vec<serde_json::Value>> {
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[AUDIENCE]);
    let mut batch = Vec::new();
    for contender in &mut contenders {
        let token = (contender.token)()?;
        jsonwebtoken::decode::<Claims>(&token, verify, &validation)
            .with_context(|| format!("{}: its token does not verify", contender.name))?;
        let start = Instant::now();
        let mut warm = 0_u64;
        while start.elapsed().as_millis() < 30 {
            (contender.make)()?;
            warm += 1;
        }
        let each = u64::try_from(start.elapsed().as_nanos())? / warm;
        batch.push((ROUND_NS / each.max(1)).max(3));
    }
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..ROUNDS {
        for turn in 0..contenders.len() {
            let index = (turn + round) % contenders.len();
            let before = cpu_ns()?;
            for _ in 0..batch[index] {
                (contenders[index].make)()?;
            }
            times[index].push((cpu_ns()? - before) as f64 / batch[index] as f64);
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    let ours = medians[0];
    ensure!(contenders[0].name == OURS, "jotmint is the first contender");
    let rows = contenders.iter().zip(&medians).skip(1).map(|(contender, peer)| {
        serde_json::json!({
            "language": "rust", "what": "assertion", "algorithm": name, "peer": contender.name, "peer_ns": peer.round(), "our_ns": ours.round(),
            "ratio": (peer / ours * 100.0).round() / 100.0,
        })
    });
    Ok(rows.collect())
}

/// CPU time of this thread where the system tells it; else time that passes.
fn cpu_ns() -> Result<u64> {
    match fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(line) => Ok(line.split(' ').next().unwrap_or_default().parse()?),
        Err(_) => Ok(u64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos())?),
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
