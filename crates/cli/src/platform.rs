//! The CI system a command runs on, and how its log is told to hide a value.
//!
//! Only what a system documents is used. A value is masked on standard error: GitHub's runner and Azure's agent read
//! commands from both streams, and standard output stays clean for `TOKEN=$(jotmint token)`.

use crate::{codes, report::Report};
use std::collections::BTreeMap;

/// Where the command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    /// GitHub Actions, and Gitea and Forgejo Actions, which take the same commands.
    GitHubActions,
    /// Azure Pipelines.
    AzurePipelines,
    /// A system that masks nothing made during the job, by name.
    Unmasked(&'static str),
    /// None that is known: a terminal, as a rule.
    Elsewhere,
}

/// Buildkite masks through a command of its own, which only the job's script can call.
const BUILDKITE: &str = "Buildkite";

/// A variable that each system sets in every job.
const MARKS: [(&str, Platform); 11] = [
    ("GITHUB_ACTIONS", Platform::GitHubActions),
    ("TF_BUILD", Platform::AzurePipelines),
    ("GITLAB_CI", Platform::Unmasked("GitLab CI")),
    ("JENKINS_URL", Platform::Unmasked("Jenkins")),
    ("BUILDKITE", Platform::Unmasked(BUILDKITE)),
    ("CIRCLECI", Platform::Unmasked("CircleCI")),
    ("TEAMCITY_VERSION", Platform::Unmasked("TeamCity")),
    ("BITBUCKET_BUILD_NUMBER", Platform::Unmasked("Bitbucket Pipelines")),
    ("CODEBUILD_BUILD_ID", Platform::Unmasked("AWS CodeBuild")),
    ("TRAVIS", Platform::Unmasked("Travis CI")),
    ("DRONE", Platform::Unmasked("Drone")),
];

impl Platform {
    /// The platform whose mark is in the environment.
    pub(crate) fn of(env: &BTreeMap<String, String>) -> Self {
        let is_set = |mark: &str| {
            env.get(mark).is_some_and(|value| !value.is_empty() && !value.eq_ignore_ascii_case("false"))
        };
        MARKS.iter().find(|(mark, _)| is_set(mark)).map_or(Self::Elsewhere, |(_, platform)| *platform)
    }

    /// The line that makes the log hide `secret` from now on, where there is one.
    pub(crate) fn mask(self, secret: &str) -> Option<String> {
        match self {
            Self::GitHubActions => Some(format!("::add-mask::{}\n", escaped(secret, "%25"))),
            Self::AzurePipelines => Some(format!("##vso[task.setsecret]{}\n", escaped(secret, "%AZP25"))),
            Self::Unmasked(_) | Self::Elsewhere => None,
        }
    }

    /// What to know where a secret is printed and the log cannot be told.
    pub(crate) fn notice(self) -> Option<Report> {
        let Self::Unmasked(name) = self else { return None };
        let report = codes::MASKING_UNAVAILABLE
            .report(format!("{name} cannot be told from here to mask what is printed"));
        Some(if name == BUILDKITE {
            report.help(
                r#"keep it in a variable, and mask that: printf %s "$TOKEN" | buildkite-agent redactor add"#,
            )
        } else {
            report.help("keep it in a variable or a pipe, and out of the log")
        })
    }
}

/// The characters that the commands of both systems escape.
fn escaped(secret: &str, percent: &str) -> String {
    secret.replace('%', percent).replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_is_known_by_its_mark_and_masks_in_its_own_words() {
        let of = |marks: &[(&str, &str)]| {
            Platform::of(
                &marks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            )
        };
        assert_eq!(of(&[("GITHUB_ACTIONS", "true")]).mask("a%b"), Some("::add-mask::a%25b\n".to_owned()));
        assert_eq!(of(&[("TF_BUILD", "True")]).mask("a\nb"), Some("##vso[task.setsecret]a%0Ab\n".to_owned()));
        assert_eq!(of(&[("GITLAB_CI", "true")]), Platform::Unmasked("GitLab CI"));
        assert_eq!(of(&[("GITHUB_ACTIONS", "false"), ("CI", "true")]), Platform::Elsewhere);
        assert!(Platform::Elsewhere.notice().is_none() && Platform::GitHubActions.notice().is_none());
    }

    #[test]
    fn a_secret_never_ends_its_line_early() {
        for platform in [Platform::GitHubActions, Platform::AzurePipelines] {
            assert_eq!(platform.mask("a\r\n::stop-commands::x").unwrap().lines().count(), 1);
        }
    }
}
