//! What a collector may do.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use crate::acceptance::Pattern;
use crate::diagnostic::Text;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::TargetId;
use crate::program::Program;

/// Permissions, in the words of the platform that grants them: `iam:ListUsers`, `list pods in kube-system`.
///
/// Granted ones may be open: `*` stands for any number of letters, so that `s3:Get*` and `*` are what they are in an IAM
/// policy. Capitals do not matter, as they do not to IAM; other platforms know one spelling only. What may be done in a
/// whole cluster may be done in each namespace.
///
/// ```
/// use soc2_core::{diagnostic::Text, permission::Permissions};
///
/// let granted = Permissions::read(&Text::new("role.txt", "# of the role\niam:List*\nlist pods\n"))?;
/// assert!(granted.allow("iam:ListUsers") && granted.allow("list pods in kube-system"));
/// assert!(!granted.allow("iam:GetLoginProfile") && !granted.allow("get pods"));
/// # Ok::<(), soc2_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permissions(BTreeSet<String>);

impl Permissions {
    /// One permission a line; what begins with `#` is a remark.
    ///
    /// # Errors
    /// Lines that look like a policy's text, and `?`, which stands for itself here and for one letter in IAM.
    pub fn read(text: &Text) -> Result<Self, Error> {
        let (mut permissions, mut mistakes, mut offset) = (BTreeSet::new(), Vec::new(), 0);
        for line in text.content.split_inclusive('\n') {
            let permission = line.trim();
            if permission.contains(['"', '{', '}', '[', ']', ',', ';', '?']) && !permission.starts_with('#') {
                let message = format!("`{}` is no permission", crate::diagnostic::shown(permission));
                let hint = "write one a line and nothing else, such as `iam:ListUsers`, `s3:Get*` or `list pods`";
                mistakes.push(text.diagnostic(offset, message).with_hint(hint));
            } else if !permission.is_empty() && !permission.starts_with('#') {
                permissions.insert(permission.to_owned());
            }
            offset += line.len();
        }
        match mistakes.is_empty() {
            true => Ok(Self(permissions)),
            false => Err(Error::new(ErrorKind::Permissions, mistakes)),
        }
    }

    /// The least that collectors need for every check of a program, by target: what a role is to be granted. What is
    /// read on the spot, from a file or by a local command, has no permissions to grant.
    ///
    /// ```
    /// use soc2_core::{catalog, compile, diagnostic::Text, permission::Permissions, profile::Profile};
    ///
    /// let catalog = catalog::read(&[Text::new("ours.yaml", "
    /// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
    /// targets: [{id: aws, title: AWS account, subjects: [aws_account]}]
    /// sources:
    ///   - id: aws.iam.get_account_summary
    ///     title: Counts of what IAM has
    ///     permissions: [iam:GetAccountSummary]
    ///     schema: {required: [SummaryMap], properties: {SummaryMap: {additionalProperties: {type: integer}}}}
    /// checks:
    ///   - {id: aws.root.keys, title: Root has no key, what: Counts them., how: Remove them., target: aws,
    ///      kind: configuration, severity: high, facts: {aws.iam.get_account_summary: {}},
    ///      pass: '!(\"AccountAccessKeysPresent\" in aws.iam.get_account_summary.SummaryMap)'}
    /// ")])?;
    /// let needed = Permissions::of(&compile(&catalog, &Profile::default())?);
    /// let of_aws = needed.values().next().expect("one target has checks");
    /// assert!(of_aws.allow("iam:GetAccountSummary") && !of_aws.allow("iam:ListUsers"));
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn of(program: &Program) -> BTreeMap<TargetId, Self> {
        let mut needed: BTreeMap<TargetId, Self> = BTreeMap::new();
        for check in program.checks() {
            let of_target = needed.entry(check.target.clone()).or_default();
            let read = check.sources().filter_map(|source| program.source(source));
            of_target.0.extend(read.flat_map(|source| source.permissions.iter().cloned()));
        }
        for permissions in needed.values_mut() {
            let all = permissions.0.clone();
            permissions.0.retain(|needed| everywhere(needed).is_none_or(|everywhere| !all.contains(everywhere)));
        }
        needed
    }

    /// Whether they allow what is needed.
    pub fn allow(&self, needed: &str) -> bool {
        let needed = needed.to_ascii_lowercase();
        self.0.iter().any(|granted| {
            let granted = Pattern::new(granted.to_ascii_lowercase());
            granted.matches(&needed) || everywhere(&needed).is_some_and(|everywhere| granted.matches(everywhere))
        })
    }

    /// Each, ordered.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is needed in a namespace, as it is granted for all of them.
fn everywhere(needed: &str) -> Option<&str> {
    needed.split_once(" in ").map(|(everywhere, _)| everywhere)
}

impl<T: Into<String>> FromIterator<T> for Permissions {
    fn from_iter<I: IntoIterator<Item = T>>(permissions: I) -> Self {
        Self(permissions.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(", "))
    }
}
