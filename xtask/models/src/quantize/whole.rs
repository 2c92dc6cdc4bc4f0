//! A file: one model, or a bundle whose models are quantized each on its own.

use std::collections::BTreeSet;

use super::{
    Allowed, Corrected, PassedOver, QuantizeError, Quantized, Refusal, Settings, arithmetic,
    layers::Layer, quantize,
};
use crate::{Fault, ModelError, Tflite, aligned::AlignedBytes, bundle, is_model};

/// A rewritten file, model by model.
#[derive(Debug)]
pub struct Rewritten {
    /// All of the file, ready to be written.
    pub bytes: Vec<u8>,
    /// Its models in their order.
    pub models: Vec<Model>,
}

/// What became of one model.
#[derive(Debug)]
pub struct Model {
    /// The file, and for an entry of a bundle its name, joined by `!/`.
    pub name: String,
    /// Bytes of the model as it was.
    pub before: usize,
    /// Bytes of the model as it is; the same where it was refused.
    pub after: usize,
    /// Its layers, or why it was left as it was.
    pub result: Result<Vec<Layer>, Refusal>,
    /// Its other float constants; none where it was left as it was.
    pub passed_over: Vec<PassedOver>,
    /// How many of its biases were corrected, and added.
    pub corrected: Corrected,
    /// What it said of float16 arithmetic; none where it was not to be computed so.
    pub float16: Option<Allowed>,
}

/// Quantizes a model, or every model of a bundle for which that is worth it. `settings` gives each
/// model, by its name, its own.
///
/// # Errors
/// The outer one for a file that is broken; the inner one where no model of it was quantized.
pub fn rewrite(
    name: &str,
    bytes: &[u8],
    settings: &dyn Fn(&str) -> Settings,
) -> Result<Result<Rewritten, Vec<Model>>, ModelError> {
    let mut models = Vec::new();
    let mut each = |name: &str, bytes: &[u8]| -> Result<Vec<u8>, ModelError> {
        let (bytes, model) = one(name, bytes, &settings(name))?;
        models.push(model);
        Ok(bytes)
    };
    let doing = |error: ModelError| error.while_doing("quantize");
    let bytes = if is_model(bytes) {
        each(name, bytes).map_err(doing)?
    } else {
        bundle::rewrite(name, bytes, &mut each).map_err(doing)?
    };
    if models.iter().all(|model| model.result.is_err()) {
        return Ok(Err(models));
    }
    Ok(Ok(Rewritten { bytes, models }))
}

fn one(name: &str, bytes: &[u8], settings: &Settings) -> Result<(Vec<u8>, Model), ModelError> {
    let fault = |fault: Fault| fault.of(name).while_doing("quantize");
    let copy = AlignedBytes::of(bytes);
    let model = Tflite::read(&copy).map_err(fault)?;
    let float16 =
        settings.float16.then(|| arithmetic::allowed(&model).map_err(fault)).transpose()?;
    let (bytes, result, passed_over, corrected) = match quantize(&model, settings) {
        Ok(Quantized { bytes, layers, passed_over, corrected, .. }) => {
            (bytes, Ok(layers), passed_over, corrected)
        }
        Err(QuantizeError::Refused(refusal)) => {
            let bytes = match float16 {
                Some(_) => arithmetic::allow_only(&model).map_err(fault)?,
                None => bytes.to_vec(),
            };
            (bytes, Err(refusal), Vec::new(), Corrected::default())
        }
        Err(QuantizeError::Fault(found)) => return Err(fault(found)),
    };
    let (before, after) = (model.bytes.len(), bytes.len());
    let name = name.to_owned();
    Ok((bytes, Model { name, before, after, result, passed_over, corrected, float16 }))
}

/// A model, or every model of a bundle, made another by `work`.
pub fn each(
    name: &str,
    bytes: &[u8],
    work: &mut dyn FnMut(&Tflite) -> Result<Vec<u8>, Fault>,
) -> Result<Vec<u8>, ModelError> {
    let mut each = |name: &str, bytes: &[u8]| -> Result<Vec<u8>, ModelError> {
        let copy = AlignedBytes::of(bytes);
        let fault = |fault: Fault| fault.of(name).while_doing("rewrite");
        work(&Tflite::read(&copy).map_err(fault)?).map_err(fault)
    };
    if is_model(bytes) { each(name, bytes) } else { bundle::rewrite(name, bytes, &mut each) }
}

/// Where a model is in the file: [`Model::name`] without the file's name in front; for the file itself, that.
pub fn place<'a>(file: &str, model: &'a str) -> &'a str {
    model.strip_prefix(file).and_then(|rest| rest.strip_prefix("!/")).unwrap_or(model)
}

/// Those of `wanted` that are no layer of any of these models.
pub fn unknown_layers(models: &[Model], wanted: &BTreeSet<String>) -> Vec<String> {
    let layers = models.iter().flat_map(|model| model.result.iter().flatten());
    let known: BTreeSet<&str> = layers.map(|layer| layer.name.as_str()).collect();
    wanted.iter().filter(|name| !known.contains(name.as_str())).cloned().collect()
}
