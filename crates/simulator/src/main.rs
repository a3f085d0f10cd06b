//! The command: runs scenarios, shows progress, prints tables or JSON, draws.

use anyhow::{Result, bail};
use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jotmint_simulator::{
    figures::Figures,
    scenario::{SCENARIOS, Scenario, Who},
    table::{grouped, table},
};
use std::{path::PathBuf, process::ExitCode};

/// Many clients in virtual time: when they ask for tokens, and what that does to a server.
#[derive(Parser)]
#[command(name = "cargo xtask simulate", bin_name = "cargo xtask simulate")]
struct Arguments {
    /// One scenario; all of them when left out.
    #[arg(long)]
    scenario: Option<String>,
    /// How many clients.
    #[arg(long)]
    clients: Option<usize>,
    /// The same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How to print the figures; JSON is one object with jotmint's figures, and those of the others under `peers`.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where pictures and figures go; `target/simulate` when left out.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn main() -> ExitCode {
    match simulate(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn simulate(arguments: &Arguments) -> Result<()> {
    let scenarios: Vec<&Scenario> = match &arguments.scenario {
        None => SCENARIOS.iter().collect(),
        Some(name) => match Scenario::named(name) {
            Some(scenario) => vec![scenario],
            None => {
                let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
                bail!("there is no scenario `{name}`; there are {}", names.join(", "));
            }
        },
    };
    for scenario in scenarios {
        let clients = arguments.clients.unwrap_or(scenario.clients);
        let rows: Vec<Figures> =
            scenario.rules().map(|who| run(scenario, who, clients, arguments.seed)).collect();
        match arguments.format {
            Format::Table => {
                println!("{}: {}", scenario.name, scenario.about);
                println!("{} clients, seed {}\n\n{}", grouped(clients as u64), arguments.seed, table(&rows));
            }
            Format::Json => println!("{}", json(&rows)?),
        }
    }
    Ok(())
}

fn json(rows: &[Figures]) -> Result<String> {
    let mut rows = rows.iter();
    let mut object = serde_json::to_value(rows.next())?;
    object["peers"] = serde_json::to_value(rows.collect::<Vec<_>>())?;
    Ok(serde_json::to_string_pretty(&object)?)
}

fn run(scenario: &Scenario, who: Who, clients: usize, seed: u64) -> Figures {
    let style = ProgressStyle::with_template("{msg:<36} {wide_bar} {percent:>3} % ({eta})")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(1000).with_style(style);
    bar.set_message(format!("{}: {}", scenario.name, who.name()));
    let figures = scenario.run(who, clients, seed, |share| bar.set_position((share * 1000.0) as u64));
    bar.finish_and_clear();
    figures
}
