//! The rules of other libraries, as their public sources describe them; read in November 2026.
//!
//! These are models of one decision: when to ask for the next token. Everything else is the same for all: each client
//! makes one call a second, checks its token with each call, and has one call at a time. A library that checks more
//! seldom behaves better than its model here where the random part is drawn at each check. Certificates and leases are
//! treated as tokens.

use super::peer::{Drawn, Peer};

/// What a library does that says only "valid" or "expired": the call that finds the token expired fetches the next,
/// and gets the error when that fails.
const fn fixed(name: &'static str, due_ms: fn(u64, f64) -> u64, stale_ms: fn(u64) -> u64) -> Peer {
    Peer { name, due_ms, drawn: Drawn::Once, stale_ms, background: false, retry_ms: at_next_call }
}

fn at_next_call(_failures: u32, _number: f64) -> u64 {
    0
}

fn before_end(lifetime_ms: u64, seconds: u64) -> u64 {
    lifetime_ms.saturating_sub(seconds * 1000)
}

/// `expiryDelta` of 10 s: golang.org/x/oauth2, `token.go`.
pub const FIXED_10: Peer = fixed("fixed 10 s", |l, _| before_end(l, 10), |l| before_end(l, 10));

/// A leeway of 60 s, as described by the documentation of Authlib (PyPI) and of Spring Security's
/// `ClientCredentialsOAuth2AuthorizedClientProvider` (`clockSkew`).
pub const FIXED_60: Peer = fixed("fixed 60 s", |l, _| before_end(l, 60), |l| before_end(l, 60));

/// `REFRESH_THRESHOLD` of 3 min 45 s: googleapis/google-auth-library-python, `google/auth/_helpers.py`. Its retries
/// within one call are left out.
pub const FIXED_225: Peer = fixed("fixed 225 s", |l, _| before_end(l, 225), |l| before_end(l, 225));

/// 5 minutes, as described by google-auth-library for Node (`eagerRefreshThresholdMillis`) and by MSAL
/// (`AccessTokenExpirationBuffer`, where the server gives no `refresh_in`).
pub const FIXED_300: Peer = fixed("fixed 300 s", |l, _| before_end(l, 300), |l| before_end(l, 300));

/// 80 % of the lifetime minus U(0, 10 s), drawn at each check; the old token serves when a refresh fails:
/// kubernetes/kubernetes, `pkg/kubelet/token/token_manager.go`, `requiresRefresh`. The kubelet checks about once a
/// minute for each volume; here it is once a second.
pub const KUBERNETES: Peer = Peer {
    name: "Kubernetes",
    due_ms: |lifetime, number| (lifetime / 5 * 4).saturating_sub((number * 10.0) as u64 * 1000),
    drawn: Drawn::EachCheck,
    stale_ms: |lifetime| lifetime,
    background: false,
    retry_ms: at_next_call,
};

/// Half of the lifetime, plus or minus up to 1 % of it, by a timer: istio/istio,
/// `security/pkg/nodeagent/cache/secretcache.go`, `rotateTime`, with the defaults of `SECRET_GRACE_PERIOD_RATIO` and its
/// jitter. Retries after a second, doubled up to 10 s, are an assumption.
pub const ISTIO: Peer = Peer {
    name: "Istio",
    due_ms: |lifetime, number| (lifetime as f64 * (0.5 + (number * 2.0 - 1.0) * 0.01)) as u64,
    drawn: Drawn::Once,
    stale_ms: |lifetime| lifetime,
    background: true,
    retry_ms: |failures, _| (1000 << failures.saturating_sub(1).min(4)).min(10_000),
};

/// Two thirds of the lease plus a third of a grace of 10 to 20 % of it; after failures 10 s doubled up to 5 minutes,
/// half of it random: hashicorp/vault, `api/lifetime_watcher.go`.
pub const VAULT: Peer = Peer {
    name: "Vault",
    due_ms: |lifetime, number| (lifetime as f64 * (2.0 / 3.0 + (0.1 + 0.1 * number) / 3.0)) as u64,
    drawn: Drawn::Once,
    stale_ms: |lifetime| lifetime,
    background: true,
    retry_ms: |failures, number| {
        let interval = (10_000_u64 << failures.saturating_sub(1).min(5)).min(300_000);
        (interval as f64 * (0.5 + number)) as u64
    },
};

/// From 5 minutes before expiry to one minute before "stale", itself one minute before expiry; drawn once. Then one
/// caller blocks; when that fails the old value serves until it is stale: aws/aws-sdk-java-v2, `CachedSupplier` and
/// `StsCredentialsProvider`.
pub const AWS_JAVA: Peer = Peer {
    name: "AWS SDK Java v2",
    due_ms: |lifetime, number| before_end(lifetime, 300) + (number * 180_000.0) as u64,
    drawn: Drawn::Once,
    stale_ms: |lifetime| before_end(lifetime, 60),
    background: false,
    retry_ms: at_next_call,
};

/// A buffer of 10 s, shortened by U(0, 10 s) drawn once; the call that finds it over waits, and fails with the fetch:
/// smithy-lang/smithy-rs, `aws-smithy-runtime/src/client/identity/cache/lazy.rs`.
pub const SMITHY_RS: Peer = Peer {
    name: "smithy-rs",
    due_ms: |lifetime, number| before_end(lifetime, 10) + (number * 10_000.0) as u64,
    drawn: Drawn::Once,
    stale_ms: |lifetime| lifetime,
    background: false,
    retry_ms: at_next_call,
};

/// `refresh_in`, here half of the lifetime as Entra ID sends it, plus or minus up to 5 minutes drawn at each silent
/// request, in the background; blocking 5 minutes before expiry:
/// AzureAD/microsoft-authentication-library-for-dotnet, `SilentRequestHelper.NeedsRefresh`.
pub const MSAL_NET: Peer = Peer {
    name: "MSAL.NET refresh_in",
    due_ms: |lifetime, number| {
        (lifetime / 2).saturating_add_signed(((number * 2.0 - 1.0) * 300_000.0) as i64)
    },
    drawn: Drawn::EachCheck,
    stale_ms: |lifetime| before_end(lifetime, 300),
    background: true,
    retry_ms: at_next_call,
};

/// 80 % of the lifetime plus U(0, 5 %), by a timer, at the latest 300 s before expiry; 10 s after a failure:
/// apache/kafka, `ExpiringCredentialRefreshingLogin`, with the defaults of `sasl.login.refresh.*`.
pub const KAFKA: Peer = Peer {
    name: "Kafka OAUTHBEARER",
    due_ms: |lifetime, number| {
        let wanted = (lifetime as f64 * (0.80 + 0.05 * number)) as u64;
        if lifetime <= 360_000 { wanted } else { wanted.min(before_end(lifetime, 300)).max(60_000) }
    },
    drawn: Drawn::Once,
    stale_ms: |lifetime| lifetime,
    background: true,
    retry_ms: |_, _| 10_000,
};

/// A moment drawn once between 50 and 75 % of the lifetime: primait/auth0_ex,
/// `PrimaAuth0Ex.TokenProvider.ProbabilisticRefreshStrategy`. Retries with each check are an assumption.
pub const PRIMA_AUTH0: Peer = Peer {
    name: "prima_auth0_ex",
    due_ms: |lifetime, number| (lifetime as f64 * (0.5 + 0.25 * number)) as u64,
    drawn: Drawn::Once,
    stale_ms: |lifetime| lifetime,
    background: true,
    retry_ms: |_, _| 60_000,
};
