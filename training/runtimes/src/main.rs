//! Runs an exported network over sentences with one of the runtimes that are pure Rust.
//!
//!     runtimes rten|tract MODEL.onnx SENTENCES.jsonl THREADS [OUTPUTS]
//!
//! In: one JSON object a line with the network's inputs, `pieces`, `shapes`, `first` and `marks`. Out: the seconds that the run took, on
//! standard output; with OUTPUTS, every output of every sentence as little-endian f32, in order. A thread runs whole sentences, as the program does.

use anyhow::{Context, Result, bail};
use rten::{Model, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use serde::Deserialize;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;
use tract_onnx::prelude::{Framework, InferenceModelExt, IntoRunnable, IntoTValue, TypedRunnableModel, tvec};

const INPUTS: [&str; 4] = ["pieces", "shapes", "first", "marks"];
const OUTPUTS: [&str; 14] = [
    "upos", "feats", "lemmas", "mentions", "arcs", "relations", "events", "modes", "factuality", "roles", "cues", "contents", "attribution",
    "relate",
];

#[derive(Deserialize)]
struct Sentence {
    pieces: Vec<i32>,
    shapes: Vec<i32>,
    first: Vec<i32>,
    marks: Vec<i32>,
}

enum Network {
    Rten { model: Box<Model>, inputs: Vec<NodeId>, outputs: Vec<NodeId> },
    Tract(Arc<TypedRunnableModel>),
}

impl Network {
    fn load(runtime: &str, path: &str) -> Result<Self> {
        match runtime {
            "rten" => {
                let model = Box::new(Model::load(std::fs::read(path)?)?);
                let ids = |names: &[&str]| names.iter().map(|n| Ok(model.node_id(n)?)).collect::<Result<Vec<_>>>();
                Ok(Network::Rten { inputs: ids(&INPUTS)?, outputs: ids(&OUTPUTS)?, model })
            }
            "tract" => {
                // The exporter names intermediate sizes by formulas that tract does not read; it finds them again.
                let model = tract_onnx::onnx().with_ignore_output_shapes(true).with_ignore_value_info(true).model_for_path(path)?;
                Ok(Network::Tract(model.into_optimized()?.into_runnable()?))
            }
            _ => bail!("{runtime}: the runtimes are rten and tract"),
        }
    }

    fn run(&self, s: &Sentence, pool: &Arc<ThreadPool>) -> Result<Vec<Vec<f32>>> {
        match self {
            Network::Rten { model, inputs, outputs } => {
                let row = |v: &[i32]| -> ValueOrView<'static> { NdTensor::from_data([1, v.len()], v.to_vec()).into() };
                let list = |v: &[i32]| -> ValueOrView<'static> { Tensor::from(v.to_vec()).into() };
                let values = inputs.iter().copied().zip([row(&s.pieces), row(&s.shapes), list(&s.first), list(&s.marks)]).collect();
                let mut options = RunOptions::default();
                options.thread_pool = Some(pool.clone());
                let out = model.run(values, outputs, Some(options))?;
                out.into_iter().map(|v| Ok(Tensor::<f32>::try_from(v)?.to_vec())).collect()
            }
            Network::Tract(model) => {
                let tensor = |shape: &[usize], v: &[i32]| tract_onnx::prelude::Tensor::from_shape(shape, v).map(|t| t.into_tvalue());
                let n = s.pieces.len();
                let inputs = tvec!(
                    tensor(&[1, n], &s.pieces)?,
                    tensor(&[1, n], &s.shapes)?,
                    tensor(&[s.first.len()], &s.first)?,
                    tensor(&[3], &s.marks)?
                );
                model.run(inputs)?.iter().map(|v| Ok(v.to_plain_array_view::<f32>()?.iter().copied().collect())).collect()
            }
        }
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [runtime, model, sentences, threads, rest @ ..] = arguments.as_slice() else {
        bail!("usage: runtimes rten|tract MODEL.onnx SENTENCES.jsonl THREADS [OUTPUTS]")
    };
    let threads: usize = threads.parse().context("THREADS is a number")?;
    let text = std::fs::read_to_string(sentences).context(sentences.clone())?;
    let sentences: Vec<Sentence> = text.lines().map(|l| Ok(serde_json::from_str(l)?)).collect::<Result<_>>()?;
    let network = Network::load(runtime, model)?;
    let pool = || Arc::new(ThreadPool::with_num_threads(1));
    // The first runs pay for memory and caches.
    let warm = pool();
    for s in sentences.iter().take(10) {
        network.run(s, &warm)?;
    }
    let mut file = rest.first().map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let began = Instant::now();
    if let Some(file) = &mut file {
        for s in &sentences {
            for value in network.run(s, &warm)?.into_iter().flatten() {
                file.write_all(&value.to_le_bytes())?;
            }
        }
    } else {
        std::thread::scope(|scope| {
            let (network, sentences) = (&network, &sentences);
            let work = move |k: usize| -> Result<()> {
                let pool = pool();
                sentences.iter().skip(k).step_by(threads).try_for_each(|s| network.run(s, &pool).map(drop))
            };
            let running: Vec<_> = (0..threads).map(|k| scope.spawn(move || work(k))).collect();
            running.into_iter().try_for_each(|r| r.join().unwrap_or_else(|_| bail!("a thread stopped")))
        })?;
    }
    println!("{:.4}", began.elapsed().as_secs_f64());
    Ok(())
}
