//! The command: runs scenarios, shows progress, prints tables or JSON, draws.

use anyhow::{Context as _, Result, bail};
use clap::{Parser, ValueEnum};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jotmint_simulator::{
    figures::Figures,
    plot::plot,
    scenario::{SCENARIOS, Scenario, Who},
    table::{grouped, table},
};
use std::{
    fs, iter,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

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
    /// Only this rule, and jotmint's.
    #[arg(long)]
    rule: Option<String>,
    /// The same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How to print the figures; JSON is one object with jotmint's figures, and those of the others under `peers`.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where pictures and figures go; `simulate` in the target folder when left out.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Draw the pictures of the manual anew, with the number of clients and the seed that its text names.
    #[arg(long, conflicts_with_all = ["scenario", "clients", "rule", "seed", "out"])]
    write_docs: bool,
}

/// The pictures of the manual.
const DOCS: [&str; 2] = ["herd", "fleet"];

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
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("core").join("src/manual");
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None if arguments.write_docs => manual,
        None => Path::new(&target).join("simulate"),
    };
    fs::create_dir_all(&out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    for scenario in scenarios(arguments)? {
        let clients = arguments.clients.unwrap_or(scenario.clients);
        let rows = run_all(scenario, &rules(arguments, scenario)?, clients, arguments.seed);
        let picture = out.join(format!("{}.svg", scenario.name));
        fs::write(&picture, drawn(scenario, clients, &rows)?)
            .with_context(|| format!("cannot write {}", picture.display()))?;
        if !arguments.write_docs {
            fs::write(out.join(format!("{}.json", scenario.name)), json(&rows)?)?;
        }
        match arguments.format {
            Format::Table => {
                println!("{}: {}", scenario.name, scenario.about);
                println!("{} clients, seed {}\n\n{}", grouped(clients as u64), arguments.seed, table(&rows));
                println!("{}\n", picture.display());
            }
            Format::Json => println!("{}", json(&rows)?),
        }
    }
    Ok(())
}

fn scenarios(arguments: &Arguments) -> Result<Vec<&'static Scenario>> {
    if arguments.write_docs {
        return Ok(DOCS.iter().filter_map(|name| Scenario::named(name)).collect());
    }
    let Some(name) = &arguments.scenario else { return Ok(SCENARIOS.iter().collect()) };
    let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    match Scenario::named(name) {
        Some(scenario) => Ok(vec![scenario]),
        None => bail!("there is no scenario `{name}`; there are {}", names.join(", ")),
    }
}

fn rules(arguments: &Arguments, scenario: &Scenario) -> Result<Vec<Who>> {
    let all: Vec<Who> = scenario.rules().collect();
    let Some(name) = &arguments.rule else { return Ok(all) };
    if !all.iter().any(|who| who.name() == name) {
        let names: Vec<_> = all.iter().map(|who| who.name()).collect();
        bail!("`{}` has no rule `{name}`; it has {}", scenario.name, names.join(", "));
    }
    Ok(all.into_iter().filter(|who| who.name() == name || matches!(who, Who::Jotmint)).collect())
}

/// A picture with jotmint's rule and as many others as can be told apart.
fn drawn(scenario: &Scenario, clients: usize, rows: &[Figures]) -> Result<String> {
    const MOST: usize = 7;
    let wanted: Vec<&Figures> = if rows.len() <= MOST {
        rows.iter().collect()
    } else {
        rows.iter().take(1).chain(rows.iter().filter(|row| scenario.is_drawn(&row.rule))).collect()
    };
    let title =
        format!("{}: {} clients, tokens of {} s", scenario.name, grouped(clients as u64), rows[0].lifetime);
    plot(&title, &wanted)
}

fn json(rows: &[Figures]) -> Result<String> {
    let mut rows = rows.iter();
    let mut object = serde_json::to_value(rows.next())?;
    object["peers"] = serde_json::to_value(rows.collect::<Vec<_>>())?;
    Ok(serde_json::to_string_pretty(&object)?)
}

/// Runs one rule beside the other; each is alone in its world, so that this changes nothing but the time it takes.
fn run_all(scenario: &Scenario, rules: &[Who], clients: usize, seed: u64) -> Vec<Figures> {
    const MOST_AT_ONCE: usize = 4;
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_AT_ONCE);
    let (bars, next) = (MultiProgress::new(), AtomicUsize::new(0));
    let mut rows: Vec<(usize, Figures)> = thread::scope(|scope| {
        let work = || {
            let turn = || {
                let place = next.fetch_add(1, Ordering::Relaxed);
                rules.get(place).map(|who| (place, run(scenario, *who, clients, seed, &bars)))
            };
            iter::from_fn(turn).collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a run does not panic")).collect()
    });
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, figures)| figures).collect()
}

fn run(scenario: &Scenario, who: Who, clients: usize, seed: u64, bars: &MultiProgress) -> Figures {
    let style = ProgressStyle::with_template("{msg:<36} {wide_bar} {percent:>3} % ({eta})")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bars.add(ProgressBar::new(1000).with_style(style));
    bar.set_message(format!("{}: {}", scenario.name, who.name()));
    let figures = scenario.run(who, clients, seed, |share| bar.set_position((share * 1000.0) as u64));
    bar.finish_and_clear();
    figures
}
