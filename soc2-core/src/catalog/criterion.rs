//! What is asked: categories, series, criteria and points of focus.

use std::fmt;

use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::SeriesId;

/// A trust services category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Protection against unauthorized access, disclosure and damage: the common criteria alone.
    Security,
    /// Operation and use as committed.
    Availability,
    /// Processing that is complete, valid, accurate, timely and authorized.
    ProcessingIntegrity,
    /// Protection of information designated confidential.
    Confidentiality,
    /// Handling of personal information as committed.
    Privacy,
}

impl Category {
    /// All five, in the order of the criteria.
    pub const ALL: [Self; 5] =
        [Self::Security, Self::Availability, Self::ProcessingIntegrity, Self::Confidentiality, Self::Privacy];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Availability => "availability",
            Self::ProcessingIntegrity => "processing_integrity",
            Self::Confidentiality => "confidentiality",
            Self::Privacy => "privacy",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a category is, for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CategoryPage {
    /// The category.
    pub id: Category,
    /// Its name.
    pub title: String,
    /// What it asks.
    pub description: String,
    /// What it is often taken for and is not.
    pub is_not: Option<String>,
}

/// A group of criteria: `CC6`, Logical and Physical Access Controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Its name.
    pub title: String,
    /// The categories that it belongs to; the common criteria belong to all.
    pub categories: Vec<Category>,
}

/// One trust services criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// What it asks, in our words.
    pub title: String,
    /// What an auditor expects to see, and where the criterion ends.
    pub description: Option<String>,
    /// The principle of the COSO framework (2013) that it restates.
    pub coso_principle: Option<u8>,
    /// Guidance under it; never a requirement.
    pub points_of_focus: Vec<PointOfFocus>,
}

/// Guidance under a criterion: a control addresses it; it never gates a result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PointOfFocus {
    /// Its id.
    pub id: PointOfFocusId,
    /// Its name.
    pub heading: String,
    /// What it asks, in our words.
    pub asks: Option<String>,
    /// The year of the edition that brought it.
    pub since: u16,
    /// Relevant only when this category is in scope.
    pub category: Option<Category>,
    /// Relevant only in these roles.
    pub privacy_roles: Vec<PrivacyRole>,
    /// The heading that it stands under, where the criterion groups its points.
    pub group: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// The role of an entity towards personal information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyRole {
    /// It decides why and how the information is processed.
    Controller,
    /// It processes on behalf of another.
    Processor,
}

impl PrivacyRole {
    /// Both roles.
    pub const ALL: [Self; 2] = [Self::Controller, Self::Processor];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Processor => "processor",
        }
    }
}
