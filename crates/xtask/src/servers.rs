//! The authorization servers of `tests/servers`, installed, started and asked what they saw; Redis and Chromium, installed.

use crate::run;
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// The exit code of a server whose port is taken.
const PORT_TAKEN: i32 = 98;

/// A server that runs on loopback until it is dropped.
pub struct Server {
    child: Child,
    /// The line it printed when it was ready: issuer, token endpoint, clients.
    pub ready: Value,
}

/// Installs oidc-provider. The Authlib server lives in the virtual environment of [`crate::python`].
pub fn install() -> Result<()> {
    run::npm_ci("install oidc-provider", &run::root().join("tests/servers/oidc-provider"))
}

/// Installs Redis and Chromium, which only the tests need.
pub fn install_programs() -> Result<()> {
    from_the_system(
        "Redis",
        "redis-server",
        || runs("redis-server"),
        "the tests of shared tokens need a real one",
    )?;
    from_the_system("Chromium", "chromium", || browser().is_some(), "the package is tried in a real browser")
}

/// A program that runs a page without a window: the one that the variable CHROMIUM names, or one that is installed.
pub fn browser() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok().into_iter();
    let usual = ["chromium", "chromium-browser", "google-chrome", "chrome"].map(String::from);
    named.chain(usual).find(|name| runs(name))
}

fn runs(program: &str) -> bool {
    let mut version = Command::new(program);
    version.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

/// What comes from the system, as a package of Debian where that is at hand.
fn from_the_system(name: &str, package: &str, is_there: impl Fn() -> bool, why: &str) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        let mut apt_get = run::command("apt-get", arguments);
        apt_get.env("DEBIAN_FRONTEND", "noninteractive");
        apt_get
    };
    let install = ["install", "--yes", "--no-install-recommends", package];
    let installed = run::step(&format!("install {name}"), &mut apt(&install)).or_else(|_| {
        run::step("look for packages", &mut apt(&["update"]))?;
        run::step(&format!("install {name}"), &mut apt(&install))
    });
    match installed {
        Ok(()) if is_there() => Ok(()),
        _ => bail!(
            "{name} is missing, and {why}: install it so that `{package}` is found (Debian and Ubuntu: sudo apt-get \
             install {package}; macOS: brew install {name}), or for a browser name its program in CHROMIUM"
        ),
    }
}

impl Server {
    /// oidc-provider on this port; 0 takes a free one.
    pub fn oidc_provider(port: u16) -> Result<Self> {
        let mut node = run::command("node", &["--no-warnings", "tests/servers/oidc-provider/serve.mjs"]);
        Self::start("oidc-provider", &mut node, port)
    }

    fn start(name: &str, command: &mut Command, port: u16) -> Result<Self> {
        let out = run::target().join("servers").join(name);
        fs::create_dir_all(&out)?;
        let port = port.to_string();
        command.args(["--port", &port, "--out"]).arg(&out);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {name}: is it installed?"))?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        if line.is_empty() {
            let status = child.wait()?;
            let mut said = String::new();
            child.stderr.take().context("the server has no error output")?.read_to_string(&mut said)?;
            if status.code() == Some(PORT_TAKEN) {
                bail!(
                    "port {port} on 127.0.0.1 is taken by another program: stop that, or choose another with --port N"
                );
            }
            bail!("{name} did not start ({status}): {}", said.trim());
        }
        // Nobody reads what it logs from here on; closing the pipe would be an error to it, so it is drained.
        if let Some(mut stderr) = child.stderr.take() {
            std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        }
        let ready = serde_json::from_str(&line)
            .with_context(|| format!("{name} printed something else than its line"))?;
        Ok(Self { child, ready })
    }

    /// The client with this identifier.
    pub fn client(&self, client_id: &str) -> Result<&Value> {
        let clients = self.ready["clients"].as_array().context("the server names no clients")?;
        clients
            .iter()
            .find(|client| client["client_id"] == client_id)
            .ok_or_else(|| anyhow!("the server has no client {client_id}"))
    }

    /// The last request it answered, as it recorded it: decoded, without secrets.
    pub fn last_request(&self) -> Result<Value> {
        let record = self.ask("/__requests")?;
        let list = record
            .as_array()
            .or_else(|| record["requests"].as_array())
            .context("the server's record is no list")?;
        list.last().cloned().context("the server saw no request")
    }

    /// How many token requests it has answered.
    pub fn token_requests(&self) -> Result<u64> {
        self.ask("/__count")?["token_requests"].as_u64().context("the server does not count")
    }

    fn ask(&self, path: &str) -> Result<Value> {
        let issuer = self.ready["issuer"].as_str().context("the server names no issuer")?;
        let address = issuer.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address)?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let body = answer.split_once("\r\n\r\n").context("the server's answer has no body")?.1;
        serde_json::from_str(body).context("the server's record is not JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closing its input tells it to stop.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A file the server's line names.
pub fn file(client: &Value, member: &str) -> Result<PathBuf> {
    client[member].as_str().map(PathBuf::from).with_context(|| format!("the client has no {member}"))
}
