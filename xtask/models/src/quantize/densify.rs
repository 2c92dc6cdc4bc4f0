//! Sparse constants written out: what the DENSIFY operator does at load time.
//!
//! The layout (traversal order, block map, dense and CSR dimensions) is that of LiteRT's
//! `sparsity_format_converter.cc`. Everything it takes on trust is checked here.

use tflite_schema::{DimensionMetadataT, DimensionType, SparseIndexVectorT, SparsityParametersT};

/// More dimensions than any real tensor has; the walk recurses once for each.
const MOST_DIMENSIONS: usize = 16;

/// Writes the stored `values` of a sparse tensor to their places in a dense one of `shape`; all
/// other places hold `zero`.
///
/// The product of `shape` must fit in memory: the caller sees to that. The error says what in the
/// description of the sparsity makes no sense.
pub fn densify<T: Copy>(
    values: &[T],
    zero: T,
    shape: &[usize],
    sparsity: &SparsityParametersT,
) -> Result<Vec<T>, String> {
    let layout = Layout::new(shape, sparsity)?;
    let mut walk = Walk {
        layout: &layout,
        values,
        next: 0,
        at: vec![0; layout.order.len()],
        dense: vec![zero; shape.iter().product()],
    };
    walk.level(0, 0)?;
    if walk.next != values.len() {
        return Err(format!("{} values are stored, {} have a place", values.len(), walk.next));
    }
    Ok(walk.dense)
}

/// How the values of one stored dimension are found.
enum Dimension {
    /// All of them, one after the other.
    Dense(usize),
    /// Those named in `indices[segments[i]..segments[i + 1]]`, where i is the place one level up.
    Sparse { segments: Vec<usize>, indices: Vec<usize> },
}

struct Layout {
    /// Sizes of the dense tensor's dimensions, from the outermost in.
    shape: Vec<usize>,
    /// Which dimension each level walks: below the rank a dimension, from there on a block.
    order: Vec<usize>,
    levels: Vec<Dimension>,
    /// `(dimension, size of a block in it)`
    blocks: Vec<(usize, usize)>,
}

impl Layout {
    fn new(shape: &[usize], sparsity: &SparsityParametersT) -> Result<Self, String> {
        let rank = shape.len();
        let order = indices(sparsity.traversal_order.as_deref().unwrap_or_default())?;
        let map = indices(sparsity.block_map.as_deref().unwrap_or_default())?;
        let metadata = sparsity.dim_metadata.as_deref().unwrap_or_default();
        if order.len() > MOST_DIMENSIONS || order.len() != rank + map.len() {
            return Err(format!("{} levels for {rank} dimensions", order.len()));
        }
        if metadata.len() != order.len() {
            return Err(format!("{} levels, {} described", order.len(), metadata.len()));
        }
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted.iter().enumerate().any(|(place, dimension)| place != *dimension)
            || order[..rank].iter().any(|dimension| *dimension >= rank)
        {
            return Err(format!("traversal order {order:?} of {rank} dimensions"));
        }
        let levels = metadata.iter().map(dimension).collect::<Result<Vec<_>, _>>()?;
        let mut blocks = vec![(0, 0); map.len()];
        for (level, which) in order.iter().enumerate().skip(rank) {
            let block = which - rank;
            let Dimension::Dense(size) = levels[level] else {
                return Err("a block that is not dense".into());
            };
            match shape.get(map[block]) {
                Some(whole) if size > 0 && whole % size == 0 => blocks[block] = (map[block], size),
                _ => return Err(format!("blocks of {size} in dimension {}", map[block])),
            }
        }
        Ok(Self { shape: shape.to_vec(), order, levels, blocks })
    }

    /// Where the value at these indices, one a level, stands in the dense tensor.
    fn place(&self, at: &[usize]) -> Option<usize> {
        let rank = self.shape.len();
        let mut dense = vec![0; rank];
        for (index, which) in at.iter().zip(&self.order) {
            if let Some(block) = which.checked_sub(rank) {
                let (dimension, size) = self.blocks[block];
                dense[dimension] = dense[dimension] * size + index;
            } else {
                dense[*which] = *index;
            }
        }
        let inside = dense.iter().zip(&self.shape).all(|(index, size)| index < size);
        inside
            .then(|| dense.iter().zip(&self.shape).fold(0, |sum, (index, size)| sum * size + index))
    }
}

fn dimension(metadata: &DimensionMetadataT) -> Result<Dimension, String> {
    if metadata.format == DimensionType::DENSE {
        // Of size zero it would be walked for nothing, however often the levels above ask for it.
        let size = usize::try_from(metadata.dense_size).ok().filter(|size| *size > 0);
        return size.map(Dimension::Dense).ok_or("a dimension without size".into());
    }
    Ok(Dimension::Sparse {
        segments: stored(&metadata.array_segments)?,
        indices: stored(&metadata.array_indices)?,
    })
}

fn stored(vector: &SparseIndexVectorT) -> Result<Vec<usize>, String> {
    match vector {
        SparseIndexVectorT::Int32Vector(v) => indices(v.values.as_deref().unwrap_or_default()),
        SparseIndexVectorT::Uint16Vector(v) => {
            Ok(v.values.iter().flatten().map(|value| usize::from(*value)).collect())
        }
        SparseIndexVectorT::Uint8Vector(v) => {
            Ok(v.values.iter().flatten().map(|value| usize::from(*value)).collect())
        }
        _ => Err("a sparse dimension without indices".into()),
    }
}

fn indices(values: &[i32]) -> Result<Vec<usize>, String> {
    values.iter().map(|v| usize::try_from(*v).map_err(|_| format!("index {v}"))).collect()
}

struct Walk<'a, T> {
    layout: &'a Layout,
    values: &'a [T],
    next: usize,
    at: Vec<usize>,
    dense: Vec<T>,
}

impl<T: Copy> Walk<'_, T> {
    fn level(&mut self, level: usize, above: usize) -> Result<(), String> {
        let layout = self.layout;
        match layout.levels.get(level) {
            None => self.put(),
            Some(Dimension::Dense(size)) => (0..*size).try_for_each(|index| {
                self.at[level] = index;
                self.level(level + 1, above.saturating_mul(*size).saturating_add(index))
            }),
            Some(Dimension::Sparse { segments, indices }) => {
                let range = segments.get(above).zip(segments.get(above + 1));
                let (from, to) = range.ok_or("a segment past the end")?;
                let run = indices.get(*from..*to).ok_or("a segment that ends before it begins")?;
                run.iter().zip(*from..).try_for_each(|(index, place)| {
                    self.at[level] = *index;
                    self.level(level + 1, place)
                })
            }
        }
    }

    fn put(&mut self) -> Result<(), String> {
        let place = self.layout.place(&self.at).ok_or("an index past the shape")?;
        // This ends every walk: each call takes one of the stored values.
        let value = self.values.get(self.next).ok_or("fewer values than places")?;
        self.dense[place] = *value;
        self.next += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tflite_schema::Int32VectorT;

    fn dense(size: i32) -> DimensionMetadataT {
        let mut metadata = DimensionMetadataT::default();
        metadata.dense_size = size;
        metadata
    }

    fn sparse(segments: &[i32], indices: &[i32]) -> DimensionMetadataT {
        let vector = |values: &[i32]| {
            let mut vector = Int32VectorT::default();
            vector.values = Some(values.to_vec());
            SparseIndexVectorT::Int32Vector(Box::new(vector))
        };
        let mut metadata = DimensionMetadataT::default();
        metadata.format = DimensionType::SPARSE_CSR;
        metadata.array_segments = vector(segments);
        metadata.array_indices = vector(indices);
        metadata
    }

    fn sparsity(
        order: &[i32],
        map: &[i32],
        levels: Vec<DimensionMetadataT>,
    ) -> SparsityParametersT {
        let mut sparsity = SparsityParametersT::default();
        sparsity.traversal_order = Some(order.to_vec());
        sparsity.block_map = Some(map.to_vec());
        sparsity.dim_metadata = Some(levels);
        sparsity
    }

    #[test]
    fn rows_of_a_matrix_are_written_out() {
        // [[6, 0, 9], [0, 0, 0], [5, 0, 0]]
        let rows = sparsity(&[0, 1], &[], vec![dense(3), sparse(&[0, 2, 2, 3], &[0, 2, 0])]);
        assert_eq!(densify(&[6, 9, 5], 0, &[3, 3], &rows).unwrap(), [6, 0, 9, 0, 0, 0, 5, 0, 0]);
        // The same, walked column by column.
        let columns = sparsity(&[1, 0], &[], vec![dense(3), sparse(&[0, 2, 2, 3], &[0, 2, 0])]);
        assert_eq!(densify(&[6, 5, 9], 0, &[3, 3], &columns).unwrap(), [6, 0, 9, 0, 0, 0, 5, 0, 0]);
    }

    #[test]
    fn blocks_are_written_out() {
        // Two by two blocks; the second of the first row of blocks and the first of the second.
        let blocked = sparsity(
            &[0, 1, 2, 3],
            &[0, 1],
            vec![dense(2), sparse(&[0, 1, 2], &[1, 0]), dense(2), dense(2)],
        );
        let values = [1, 2, 3, 4, 5, 6, 7, 8];
        let expected = [0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0];
        assert_eq!(densify(&values, 0, &[4, 4], &blocked).unwrap(), expected);
    }

    #[test]
    fn nonsense_is_an_error() {
        let table = [
            ("order twice", sparsity(&[0, 0], &[], vec![dense(3), dense(3)])),
            ("order past the rank", sparsity(&[0, 5], &[], vec![dense(3), dense(3)])),
            ("too few levels", sparsity(&[0, 1], &[], vec![dense(3)])),
            ("negative size", sparsity(&[0, 1], &[], vec![dense(3), dense(-1)])),
            ("index past the shape", sparsity(&[0, 1], &[], vec![dense(3), dense(4)])),
            ("block of nothing", sparsity(&[0, 1, 2], &[0], vec![dense(3), dense(3), dense(0)])),
            ("segments", sparsity(&[0, 1], &[], vec![dense(3), sparse(&[0, 9], &[0])])),
            ("backwards", sparsity(&[0, 1], &[], vec![dense(3), sparse(&[1, 0, 0, 0], &[0])])),
            ("empty", sparsity(&[0, 1], &[], vec![dense(i32::MAX), dense(0)])),
            ("huge", sparsity(&[0, 1], &[], vec![dense(i32::MAX), dense(i32::MAX)])),
        ];
        for (what, sparsity) in table {
            assert!(densify(&[1_u8; 9], 0, &[3, 3], &sparsity).is_err(), "{what}");
        }
    }
}
