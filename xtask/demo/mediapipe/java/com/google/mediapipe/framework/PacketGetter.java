// Mirrors PacketGetter.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads packets. Tasks call six of the native methods; apps that drive a graph, the rest. */
public final class PacketGetter {
  public static <T extends MessageLite> List<T> getProtoVector(Packet packet, Parser<T> parser) {
    List<T> messages = new ArrayList<>();
    byte[][] all = nativeGetProtoVector(packet.getNativeHandle());
    if (all == null) {
      return messages;
    }
    for (byte[] bytes : all) {
      try {
        messages.add(parser.parseFrom(bytes));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return messages;
  }

  public static int getImageWidth(Packet packet) {
    return nativeGetImageWidth(packet.getNativeHandle());
  }

  public static int getImageHeight(Packet packet) {
    return nativeGetImageHeight(packet.getNativeHandle());
  }

  public static int getImageNumChannels(Packet packet) {
    return nativeGetImageNumChannels(packet.getNativeHandle());
  }

  public static boolean getImageData(Packet packet, ByteBuffer buffer) {
    return nativeGetImageData(packet.getNativeHandle(), buffer);
  }

  public static boolean getRgbaFromRgb(Packet packet, ByteBuffer buffer) {
    return nativeGetRgbaFromRgb(packet.getNativeHandle(), buffer);
  }

  public static ProtoUtil.SerializedMessage getProto(Packet packet) {
    ProtoUtil.SerializedMessage result = new ProtoUtil.SerializedMessage();
    nativeGetProto(packet.getNativeHandle(), result);
    return result;
  }

  public static long getPacketFromReference(Packet packet) {
    return nativeGetPacketFromReference(packet.getNativeHandle());
  }

  public static long[] getPairPackets(Packet packet) {
    return nativeGetPairPackets(packet.getNativeHandle());
  }

  public static long[] getVectorPackets(Packet packet) {
    return nativeGetVectorPackets(packet.getNativeHandle());
  }

  public static short getInt16(Packet packet) {
    return nativeGetInt16(packet.getNativeHandle());
  }

  public static int getInt32(Packet packet) {
    return nativeGetInt32(packet.getNativeHandle());
  }

  public static long getInt64(Packet packet) {
    return nativeGetInt64(packet.getNativeHandle());
  }

  public static boolean getBool(Packet packet) {
    return nativeGetBool(packet.getNativeHandle());
  }

  public static String getString(Packet packet) {
    return nativeGetString(packet.getNativeHandle());
  }

  public static byte[] getBytes(Packet packet) {
    return nativeGetBytes(packet.getNativeHandle());
  }

  public static byte[] getProtoBytes(Packet packet) {
    return nativeGetProtoBytes(packet.getNativeHandle());
  }

  public static short[] getInt16Vector(Packet packet) {
    return nativeGetInt16Vector(packet.getNativeHandle());
  }

  public static int[] getInt32Vector(Packet packet) {
    return nativeGetInt32Vector(packet.getNativeHandle());
  }

  public static long[] getInt64Vector(Packet packet) {
    return nativeGetInt64Vector(packet.getNativeHandle());
  }

  public static float[] getFloat32Vector(Packet packet) {
    return nativeGetFloat32Vector(packet.getNativeHandle());
  }

  public static double[] getFloat64Vector(Packet packet) {
    return nativeGetFloat64Vector(packet.getNativeHandle());
  }

  public static ByteBuffer getImageDataDirect(Packet packet) {
    return nativeGetImageDataDirect(packet.getNativeHandle());
  }

  public static int getImageListSize(Packet packet) {
    return nativeGetImageListSize(packet.getNativeHandle());
  }

  public static int getImageWidthFromImageList(Packet packet) {
    return nativeGetImageWidthFromImageList(packet.getNativeHandle());
  }

  public static int getImageHeightFromImageList(Packet packet) {
    return nativeGetImageHeightFromImageList(packet.getNativeHandle());
  }

  public static int getVideoHeaderWidth(Packet packet) {
    return nativeGetVideoHeaderWidth(packet.getNativeHandle());
  }

  public static int getVideoHeaderHeight(Packet packet) {
    return nativeGetVideoHeaderHeight(packet.getNativeHandle());
  }

  public static int getTimeSeriesHeaderNumChannels(Packet packet) {
    return nativeGetTimeSeriesHeaderNumChannels(packet.getNativeHandle());
  }

  public static byte[] getAudioData(Packet packet) {
    return nativeGetAudioData(packet.getNativeHandle());
  }

  public static float[] getMatrixData(Packet packet) {
    return nativeGetMatrixData(packet.getNativeHandle());
  }

  public static int getMatrixRows(Packet packet) {
    return nativeGetMatrixRows(packet.getNativeHandle());
  }

  public static int getMatrixCols(Packet packet) {
    return nativeGetMatrixCols(packet.getNativeHandle());
  }

  public static int getGpuBufferName(Packet packet) {
    return nativeGetGpuBufferName(packet.getNativeHandle());
  }

  public static long getTimestamp(Packet packet) {
    return nativeGetTimestamp(packet.getNativeHandle());
  }

  public static float getFloat32(Packet packet) {
    return nativeGetFloat32(packet.getNativeHandle());
  }

  public static double getFloat64(Packet packet) {
    return nativeGetFloat64(packet.getNativeHandle());
  }

  public static double getTimeSeriesHeaderSampleRate(Packet packet) {
    return nativeGetTimeSeriesHeaderSampleRate(packet.getNativeHandle());
  }

  public static boolean getImageList(Packet packet, ByteBuffer[] buffers, boolean copy) {
    return nativeGetImageList(packet.getNativeHandle(), buffers, copy);
  }

  public static long getGpuBuffer(Packet packet, boolean wait) {
    return nativeGetGpuBuffer(packet.getNativeHandle(), wait);
  }

  private static native byte[][] nativeGetProtoVector(long nativePacketHandle);

  private static native int nativeGetImageWidth(long nativePacketHandle);

  private static native int nativeGetImageHeight(long nativePacketHandle);

  private static native int nativeGetImageNumChannels(long nativePacketHandle);

  private static native boolean nativeGetImageData(long nativePacketHandle, ByteBuffer buffer);

  private static native boolean nativeGetRgbaFromRgb(long nativePacketHandle, ByteBuffer buffer);

  private static native void nativeGetProto(
      long nativePacketHandle, ProtoUtil.SerializedMessage result);

  private static native long nativeGetPacketFromReference(long nativePacketHandle);

  private static native long[] nativeGetPairPackets(long nativePacketHandle);

  private static native long[] nativeGetVectorPackets(long nativePacketHandle);

  private static native short nativeGetInt16(long nativePacketHandle);

  private static native int nativeGetInt32(long nativePacketHandle);

  private static native long nativeGetInt64(long nativePacketHandle);

  private static native boolean nativeGetBool(long nativePacketHandle);

  private static native String nativeGetString(long nativePacketHandle);

  private static native byte[] nativeGetBytes(long nativePacketHandle);

  private static native byte[] nativeGetProtoBytes(long nativePacketHandle);

  private static native short[] nativeGetInt16Vector(long nativePacketHandle);

  private static native int[] nativeGetInt32Vector(long nativePacketHandle);

  private static native long[] nativeGetInt64Vector(long nativePacketHandle);

  private static native float[] nativeGetFloat32Vector(long nativePacketHandle);

  private static native double[] nativeGetFloat64Vector(long nativePacketHandle);

  private static native ByteBuffer nativeGetImageDataDirect(long nativePacketHandle);

  private static native int nativeGetImageListSize(long nativePacketHandle);

  private static native int nativeGetImageWidthFromImageList(long nativePacketHandle);

  private static native int nativeGetImageHeightFromImageList(long nativePacketHandle);

  private static native int nativeGetVideoHeaderWidth(long nativePacketHandle);

  private static native int nativeGetVideoHeaderHeight(long nativePacketHandle);

  private static native int nativeGetTimeSeriesHeaderNumChannels(long nativePacketHandle);

  private static native byte[] nativeGetAudioData(long nativePacketHandle);

  private static native float[] nativeGetMatrixData(long nativePacketHandle);

  private static native int nativeGetMatrixRows(long nativePacketHandle);

  private static native int nativeGetMatrixCols(long nativePacketHandle);

  private static native int nativeGetGpuBufferName(long nativePacketHandle);

  private static native long nativeGetTimestamp(long nativePacketHandle);

  private static native float nativeGetFloat32(long nativePacketHandle);

  private static native double nativeGetFloat64(long nativePacketHandle);

  private static native double nativeGetTimeSeriesHeaderSampleRate(long nativePacketHandle);

  private static native boolean nativeGetImageList(long nativePacketHandle, ByteBuffer[] buffers, boolean copy);

  private static native long nativeGetGpuBuffer(long nativePacketHandle, boolean wait);

  private PacketGetter() {}
}
