//! Builds, demonstrates, tests and measures jotmint: the only place that runs other tools.
//!
//! Every step says what it does, installs what it needs below `target/`, and names what is missing when it cannot.

mod bench;
mod demo;
mod python;
mod readme;
mod run;
mod servers;
mod simulate;
mod test;
mod wasm;

use clap::{Parser, Subcommand, ValueEnum};
use std::{ffi::OsString, process::ExitCode};

/// Everything one does with this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Get access tokens in three languages from an authorization server on this machine, and show how.
    Demo {
        /// The server's port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 47600)]
        port: u16,
    },
    /// Pass all tests.
    Test,
    /// Measure signing beside other libraries, in one run, as ratios.
    Bench {
        /// How to print the figures.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Let many clients live through virtual hours: tables and pictures of when they ask for tokens; `--help` says more.
    #[command(disable_help_flag = true)]
    Simulate {
        /// `--scenario`, `--clients`, `--seed`, `--format`, `--out`, `--write-docs`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Build the wasm module and the npm package, and the Python package.
    Build,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Demo { port } => demo::demo(port),
        Task::Test => test::test(),
        Task::Bench { format } => bench::bench(format == Format::Json),
        Task::Simulate { arguments } => simulate::simulate(&arguments),
        Task::Build => wasm::build().and_then(|()| python::build()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
