//! The kinds of problem that only a command line has.
//!
//! Everything else is in the catalogue of the core ([`jotmint::diagnostic::codes`]). An entry here has the same parts.

use crate::report::Report;
use jotmint::diagnostic::{Blame, Severity};

/// One kind of problem.
#[derive(Debug)]
pub struct Code {
    slug: &'static str,
    severity: Severity,
    reference: &'static str,
    explanation: &'static str,
}

impl Code {
    /// The stable name, in kebab-case.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        self.slug
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What the judgement rests on.
    #[must_use]
    pub const fn reference(&self) -> &'static str {
        self.reference
    }

    /// Why this is a problem.
    #[must_use]
    pub const fn explanation(&self) -> &'static str {
        self.explanation
    }

    /// An occurrence: what is wrong, in one line, without secrets.
    pub(crate) fn report(&self, message: String) -> Report {
        Report::new(self.slug, self.severity, Blame::Configuration, message, self.reference)
    }
}

/// A secret among the arguments.
pub static SECRET_IN_COMMAND_LINE: Code = Code {
    slug: "secret-in-command-line",
    severity: Severity::Error,
    reference: "CWE-214",
    explanation: "Every process on a machine can read the arguments of every other one, and shells keep them in a history.",
};

/// Two places that speak for one option.
pub static OPTION_AMBIGUOUS: Code = Code {
    slug: "option-ambiguous",
    severity: Severity::Error,
    reference: "jotmint: command line",
    explanation: "Two variables hold a value for one option, or two options want the same standard input. Which of them is meant cannot be known.",
};

/// A file that an option names.
pub static FILE_UNREADABLE: Code = Code {
    slug: "file-unreadable",
    severity: Severity::Error,
    reference: "jotmint: command line",
    explanation: "An option or a variable names a file whose content is needed, and the file could not be read.",
};

/// A name that is no code.
pub static CODE_UNKNOWN: Code = Code {
    slug: "code-unknown",
    severity: Severity::Error,
    reference: "jotmint: command line",
    explanation: "A code is the name in brackets behind the word error, warning or notice. There is none of this name in this version.",
};

/// A file that is to be written.
pub static FILE_UNWRITABLE: Code = Code {
    slug: "file-unwritable",
    severity: Severity::Error,
    reference: "jotmint: command line",
    explanation: "Something was to be written, a token file, a step output or standard output, and the system refused it or the place is not safe for a token.",
};

/// A command that `exec` was given.
pub static COMMAND_NOT_STARTED: Code = Code {
    slug: "command-not-started",
    severity: Severity::Error,
    reference: "POSIX.1-2024, exit status of env",
    explanation: "The command after `--` could not be started. The exit code is 127 when there is no such command, and 126 when it cannot be run.",
};

/// A variable that looks like one of ours.
pub static VARIABLE_UNKNOWN: Code = Code {
    slug: "variable-unknown",
    severity: Severity::Notice,
    reference: "jotmint: command line",
    explanation: "The variable has no meaning here, and its name is near to one that has. A misspelt variable that is ignored in silence costs an afternoon.",
};

/// A log that shows what is printed.
pub static MASKING_UNAVAILABLE: Code = Code {
    slug: "masking-unavailable",
    severity: Severity::Notice,
    reference: "jotmint: command line",
    explanation: "This CI system masks only the secrets it knew before the job began. A token that is made during the job stays readable wherever it is printed.",
};

/// A host of another version.
pub static HOST_MISMATCH: Code = Code {
    slug: "host-mismatch",
    severity: Severity::Error,
    reference: "jotmint: command line",
    explanation: "The part of the package that reads files and sends requests, and the part that decides, are not of the same version.",
};

/// Every code of this crate.
pub static ALL: [&Code; 9] = [
    &SECRET_IN_COMMAND_LINE,
    &OPTION_AMBIGUOUS,
    &FILE_UNREADABLE,
    &CODE_UNKNOWN,
    &FILE_UNWRITABLE,
    &COMMAND_NOT_STARTED,
    &VARIABLE_UNKNOWN,
    &MASKING_UNAVAILABLE,
    &HOST_MISMATCH,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_slug_is_taken_twice_and_every_problem_is_explained() {
        let core: Vec<_> = jotmint::diagnostic::codes::all().map(jotmint::diagnostic::Code::slug).collect();
        for (index, code) in ALL.iter().enumerate() {
            assert!(!core.contains(&code.slug()), "{}", code.slug());
            assert!(ALL[..index].iter().all(|other| other.slug() != code.slug()), "{}", code.slug());
            assert!(code.explanation().ends_with('.') && !code.explanation().contains('!'));
        }
    }
}
