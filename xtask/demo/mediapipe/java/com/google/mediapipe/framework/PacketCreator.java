// Mirrors PacketCreator.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Makes packets. Tasks call one of these methods; apps that drive a graph by themselves, the rest. */
public class PacketCreator {
  protected Graph mediapipeGraph;

  public PacketCreator(Graph context) {
    mediapipeGraph = context;
  }

  public Packet createProto(MessageLite message) {
    return Packet.create(nativeCreateProto(context(), ProtoUtil.pack(message)));
  }

  public Packet createReferencePacket(long packet) {
    return Packet.create(nativeCreateReferencePacket(context(), packet));
  }

  public Packet createAudioPacket(byte[] data, int channels, int samples) {
    return Packet.create(nativeCreateAudioPacket(context(), data, channels, samples));
  }

  public Packet createAudioPacketDirect(ByteBuffer data, int channels, int samples) {
    return Packet.create(nativeCreateAudioPacketDirect(context(), data, channels, samples));
  }

  public Packet createRgbImageFromRgba(ByteBuffer buffer, int width, int height) {
    return Packet.create(nativeCreateRgbImageFromRgba(context(), buffer, width, height));
  }

  public Packet createRgbImage(ByteBuffer buffer, int width, int height) {
    return Packet.create(nativeCreateRgbImage(context(), buffer, width, height));
  }

  public Packet createGrayscaleImage(ByteBuffer buffer, int width, int height) {
    return Packet.create(nativeCreateGrayscaleImage(context(), buffer, width, height));
  }

  public Packet createRgbaImageFrame(ByteBuffer buffer, int width, int height) {
    return Packet.create(nativeCreateRgbaImageFrame(context(), buffer, width, height));
  }

  public Packet createFloatImageFrame(FloatBuffer buffer, int width, int height) {
    return Packet.create(nativeCreateFloatImageFrame(context(), buffer, width, height));
  }

  public Packet createInt16(short value) {
    return Packet.create(nativeCreateInt16(context(), value));
  }

  public Packet createInt32(int value) {
    return Packet.create(nativeCreateInt32(context(), value));
  }

  public Packet createInt64(long value) {
    return Packet.create(nativeCreateInt64(context(), value));
  }

  public Packet createFloat32(float value) {
    return Packet.create(nativeCreateFloat32(context(), value));
  }

  public Packet createFloat64(double value) {
    return Packet.create(nativeCreateFloat64(context(), value));
  }

  public Packet createBool(boolean value) {
    return Packet.create(nativeCreateBool(context(), value));
  }

  public Packet createString(String value) {
    return Packet.create(nativeCreateString(context(), value));
  }

  public Packet createVideoHeader(int width, int height) {
    return Packet.create(nativeCreateVideoHeader(context(), width, height));
  }

  public Packet createTimeSeriesHeader(int channels, double rate) {
    return Packet.create(nativeCreateTimeSeriesHeader(context(), channels, rate));
  }

  public Packet createMatrix(int rows, int cols, float[] data) {
    return Packet.create(nativeCreateMatrix(context(), rows, cols, data));
  }

  public Packet createGpuBuffer(int name, int width, int height, TextureReleaseCallback callback) {
    return Packet.create(nativeCreateGpuBuffer(context(), name, width, height, callback));
  }

  public Packet createGpuImage(int name, int width, int height, TextureReleaseCallback callback) {
    return Packet.create(nativeCreateGpuImage(context(), name, width, height, callback));
  }

  public Packet createCpuImage(ByteBuffer buffer, int width, int height, int rowBytes, int channels) {
    return Packet.create(nativeCreateCpuImage(context(), buffer, width, height, rowBytes, channels));
  }

  public Packet createInt32Array(int[] data) {
    return Packet.create(nativeCreateInt32Array(context(), data));
  }

  public Packet createInt32Pair(int first, int second) {
    return Packet.create(nativeCreateInt32Pair(context(), first, second));
  }

  public Packet createFloat32Array(float[] data) {
    return Packet.create(nativeCreateFloat32Array(context(), data));
  }

  public Packet createFloat32Vector(float[] data) {
    return Packet.create(nativeCreateFloat32Vector(context(), data));
  }

  public Packet createStringFromByteArray(byte[] data) {
    return Packet.create(nativeCreateStringFromByteArray(context(), data));
  }

  public Packet createCalculatorOptions(byte[] data) {
    return Packet.create(nativeCreateCalculatorOptions(context(), data));
  }

  public Packet createCameraIntrinsics(float fx, float fy, float cx, float cy, float width, float height) {
    return Packet.create(nativeCreateCameraIntrinsics(context(), fx, fy, cx, cy, width, height));
  }

  private long context() {
    return mediapipeGraph.getNativeHandle();
  }

  /** Called by C++, by its name. */
  private void releaseWithSyncToken(long syncToken, TextureReleaseCallback callback) {
    callback.release(syncToken);
  }

  private native long nativeCreateProto(long context, ProtoUtil.SerializedMessage data);

  private native long nativeCreateReferencePacket(long context, long packet);

  private native long nativeCreateAudioPacket(long context, byte[] data, int channels, int samples);

  private native long nativeCreateAudioPacketDirect(long context, ByteBuffer data, int channels, int samples);

  private native long nativeCreateRgbImageFromRgba(long context, ByteBuffer buffer, int width, int height);

  private native long nativeCreateRgbImage(long context, ByteBuffer buffer, int width, int height);

  private native long nativeCreateGrayscaleImage(long context, ByteBuffer buffer, int width, int height);

  private native long nativeCreateRgbaImageFrame(long context, ByteBuffer buffer, int width, int height);

  private native long nativeCreateFloatImageFrame(long context, FloatBuffer buffer, int width, int height);

  private native long nativeCreateInt16(long context, short value);

  private native long nativeCreateInt32(long context, int value);

  private native long nativeCreateInt64(long context, long value);

  private native long nativeCreateFloat32(long context, float value);

  private native long nativeCreateFloat64(long context, double value);

  private native long nativeCreateBool(long context, boolean value);

  private native long nativeCreateString(long context, String value);

  private native long nativeCreateVideoHeader(long context, int width, int height);

  private native long nativeCreateTimeSeriesHeader(long context, int channels, double rate);

  private native long nativeCreateMatrix(long context, int rows, int cols, float[] data);

  private native long nativeCreateGpuBuffer(long context, int name, int width, int height, TextureReleaseCallback callback);

  private native long nativeCreateGpuImage(long context, int name, int width, int height, TextureReleaseCallback callback);

  private native long nativeCreateCpuImage(long context, ByteBuffer buffer, int width, int height, int rowBytes, int channels);

  private native long nativeCreateInt32Array(long context, int[] data);

  private native long nativeCreateInt32Pair(long context, int first, int second);

  private native long nativeCreateFloat32Array(long context, float[] data);

  private native long nativeCreateFloat32Vector(long context, float[] data);

  private native long nativeCreateStringFromByteArray(long context, byte[] data);

  private native long nativeCreateCalculatorOptions(long context, byte[] data);

  private native long nativeCreateCameraIntrinsics(long context, float fx, float fy, float cx, float cy, float width, float height);
}
