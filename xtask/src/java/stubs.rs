//! Declarations of what MediaPipe's Java names of Android and of androidx.annotation, to compile against:
//! names, descriptors and constants, no code. A platform's `android.jar` gives the same class files.

/// A source by its path from the root of packages.
pub type Stub = (&'static str, &'static str);

macro_rules! stubs {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("stubs/", $path)))),*]
    };
}

/// Every stub, sorted by its path.
pub const STUBS: &[Stub] = stubs![
    "android/annotation/SuppressLint.java",
    "android/annotation/TargetApi.java",
    "android/content/ContentResolver.java",
    "android/content/ContentValues.java",
    "android/content/Context.java",
    "android/content/pm/PackageInfo.java",
    "android/content/pm/PackageManager.java",
    "android/content/res/AssetManager.java",
    "android/database/Cursor.java",
    "android/database/sqlite/SQLiteClosable.java",
    "android/database/sqlite/SQLiteDatabase.java",
    "android/database/sqlite/SQLiteOpenHelper.java",
    "android/graphics/Bitmap.java",
    "android/graphics/ImageFormat.java",
    "android/graphics/PixelFormat.java",
    "android/graphics/RectF.java",
    "android/graphics/SurfaceTexture.java",
    "android/media/AudioFormat.java",
    "android/media/AudioRecord.java",
    "android/media/Image.java",
    "android/media/MediaRecorder.java",
    "android/net/Uri.java",
    "android/os/Build.java",
    "android/os/ParcelFileDescriptor.java",
    "android/provider/BaseColumns.java",
    "android/provider/MediaStore.java",
    "android/text/TextUtils.java",
    "android/util/Log.java",
    "androidx/annotation/IntDef.java",
    "androidx/annotation/Nullable.java",
    "androidx/annotation/RequiresApi.java",
    "androidx/annotation/VisibleForTesting.java",
];
