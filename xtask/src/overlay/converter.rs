//! The converter that takes OpenCV's place: its sources, laid into the tree as they are.

use crate::{plan::OpencvPlan, profile::Opencv};

const FILES: &[(&str, &str)] = &[
    (
        "mediapipe/calculators/tensor/image_to_tensor_converter_own.cc",
        include_str!("converter/image_to_tensor_converter_own.cc"),
    ),
    (
        "mediapipe/calculators/tensor/image_to_tensor_converter_own.h",
        include_str!("converter/image_to_tensor_converter_own.h"),
    ),
    ("mediapipe/calculators/tensor/region_sampler.cc", include_str!("converter/region_sampler.cc")),
    ("mediapipe/calculators/tensor/region_sampler.h", include_str!("converter/region_sampler.h")),
];

/// Paths and texts of the files, where a plan asks for them.
pub fn files(plan: &OpencvPlan) -> &'static [(&'static str, &'static str)] {
    if plan.link == Opencv::OwnConverter { FILES } else { &[] }
}
