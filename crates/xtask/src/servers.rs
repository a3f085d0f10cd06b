//! The authorization servers of `tests/servers`, installed, started and asked what they saw; and Redis, installed.

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

/// Installs oidc-provider and Redis. The Authlib server lives in the virtual environment of [`crate::python`].
pub fn install() -> Result<()> {
    let folder = run::root().join("tests/servers/oidc-provider");
    run::npm_ci("install oidc-provider", &folder)?;
    install_redis()
}

/// Redis comes from the system: the tests start their own on a free port and stop it again.
fn install_redis() -> Result<()> {
    let is_there = || {
        let mut version = Command::new("redis-server");
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    };
    if is_there() {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        let mut apt_get = run::command("apt-get", arguments);
        apt_get.env("DEBIAN_FRONTEND", "noninteractive");
        apt_get
    };
    let install = ["install", "--yes", "--no-install-recommends", "redis-server"];
    let installed = run::step("install Redis", &mut apt(&install)).or_else(|_| {
        run::step("look for packages", &mut apt(&["update"]))?;
        run::step("install Redis", &mut apt(&install))
    });
    match installed {
        Ok(()) if is_there() => Ok(()),
        _ => bail!(
            "Redis is missing, and the tests of shared tokens need a real one: install it so that `redis-server` is \
             found (Debian and Ubuntu: sudo apt-get install redis-server; macOS: brew install redis)"
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
