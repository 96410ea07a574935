//! What a program is compiled from.

use std::ffi::c_char;

use soc2_core::catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::id::TargetId;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::given;
use crate::guard::text;

/// What a program is compiled from: the built-in catalog, unless another is added, and a profile. One thread at a time
/// may use it.
#[derive(Default)]
pub struct Config {
    catalog: Vec<Text>,
    profile: Option<Profile>,
    profiles: Vec<Profile>,
    targets: Vec<TargetId>,
}

impl Config {
    /// The program, or everything that is wrong.
    pub(crate) fn compile(&self) -> Result<Program, Failure> {
        let built_in: Vec<Text> = controls_catalog::CATALOG.iter().map(as_text).collect();
        let catalog = catalog::read(&catalog::layered(&built_in, &self.catalog))?;
        let profile = match &self.profile {
            Some(profile) => profile::resolve(profile.clone(), &self.known()?)?,
            None => Profile::default(),
        };
        Ok(compile(&catalog, &profile.narrowed(&self.targets)?)?)
    }

    /// What a profile may extend.
    fn known(&self) -> Result<Vec<Profile>, Failure> {
        let mut known = self.profiles.clone();
        for file in controls_catalog::PROFILES {
            known.push(profile::read(&as_text(file))?);
        }
        Ok(known)
    }
}

fn as_text(file: &controls_catalog::File) -> Text {
    Text::new(file.name, file.text)
}

/// A configuration: everything that the built-in catalog has. Free it with `soc2_config_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_new() -> *mut Config {
    guard::value(std::ptr::null_mut(), || Box::into_raw(Box::default()))
}

/// Adds a text of a catalog, YAML or JSON. One that names itself (`catalog:`) is used instead of the built-in catalog, any
/// other adds to it. `name` is what messages call it, usually its path. Both are copied.
///
/// What is wrong with it is told when the program is compiled, with everything else.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_add_catalog(
    config: Option<&mut Config>,
    name: *const c_char,
    name_len: usize,
    catalog: *const c_char,
    catalog_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let config = given(config, "config")?;
        config.catalog.push(Text::new(text(name, name_len, "name")?, text(catalog, catalog_len, "catalog")?));
        Ok(())
    })
}

/// Takes a profile from a text, YAML or JSON. What it extends is found among the built-in profiles and those that
/// `soc2_config_add_profile` brought. The last one that is set counts.
///
/// Errors: `SOC2_ERROR_PROFILE`, with every mistake.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_set_profile(
    config: Option<&mut Config>,
    name: *const c_char,
    name_len: usize,
    profile: *const c_char,
    profile_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let config = given(config, "config")?;
        config.profile = Some(read(name, name_len, profile, profile_len)?);
        Ok(())
    })
}

/// Takes a built-in profile by its name, as `sysdig-guide`.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for a name that no built-in profile has.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_set_built_in_profile(
    config: Option<&mut Config>,
    name: *const c_char,
    name_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let config = given(config, "config")?;
        let name = text(name, name_len, "name")?;
        let Some(file) = controls_catalog::profile(name) else {
            let known: Vec<&str> = controls_catalog::PROFILES.iter().map(controls_catalog::profile_name).collect();
            let known = known.join(", ");
            return Err(Failure::argument(format!("`{name}` is no built-in profile: there are {known}")));
        };
        config.profile = Some(profile::read(&as_text(file))?);
        Ok(())
    })
}

/// Adds a profile that others may extend. Errors: `SOC2_ERROR_PROFILE`, with every mistake.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_add_profile(
    config: Option<&mut Config>,
    name: *const c_char,
    name_len: usize,
    profile: *const c_char,
    profile_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let config = given(config, "config")?;
        config.profiles.push(read(name, name_len, profile, profile_len)?);
        Ok(())
    })
}

/// Narrows the program to a target, as `aws` or `linux-host`, and to the others that are added. A target that the profile
/// leaves out is told when the program is compiled.
///
/// Errors: `SOC2_ERROR_ARGUMENT` for what cannot be the name of a target.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_add_target(
    config: Option<&mut Config>,
    target: *const c_char,
    target_len: usize,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let config = given(config, "config")?;
        let target = TargetId::parse(text(target, target_len, "target")?);
        config.targets.push(target.map_err(|error| Failure::argument(error.to_string()))?);
        Ok(())
    })
}

/// Frees a configuration. NULL is allowed; programs that were compiled from it stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_config_free(config: Option<Box<Config>>) {
    guard::free(config);
}

fn read(name: *const c_char, name_len: usize, profile: *const c_char, len: usize) -> Result<Profile, Failure> {
    let text = Text::new(text(name, name_len, "name")?, text(profile, len, "profile")?);
    Ok(profile::read(&text)?)
}
