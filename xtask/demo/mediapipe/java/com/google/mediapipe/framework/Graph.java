// Mirrors Graph.java of MediaPipe.
package com.google.mediapipe.framework;

import com.google.common.base.Preconditions;
import com.google.common.flogger.FluentLogger;
import com.google.mediapipe.proto.CalculatorProto.CalculatorGraphConfig;
import com.google.mediapipe.proto.GraphTemplateProto.CalculatorGraphTemplate;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph of C++. What the demo calls a binary graph is the name of the graph to create. */
public class Graph {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private long nativeGraphHandle;
  private final Map<String, Packet> sidePackets = new HashMap<>();

  public Graph() {
    nativeGraphHandle = nativeCreateGraph();
  }

  public synchronized long getNativeHandle() {
    return nativeGraphHandle;
  }

  public synchronized void loadBinaryGraph(String path) {
    check();
    nativeLoadBinaryGraph(nativeGraphHandle, path);
  }

  public synchronized void loadBinaryGraph(byte[] data) {
    check();
    nativeLoadBinaryGraphBytes(nativeGraphHandle, data);
  }

  public synchronized void loadBinaryGraph(CalculatorGraphConfig config) {
    CalculatorGraphConfig.Node last = config.getNode(config.getNodeCount() - 1);
    loadBinaryGraph(last.getCalculator().getBytes(StandardCharsets.UTF_8));
  }

  public synchronized void loadBinaryGraphTemplate(CalculatorGraphTemplate template) {
    loadBinaryGraph(template.getConfig());
  }

  public synchronized CalculatorGraphConfig getCalculatorGraphConfig() {
    check();
    byte[] data = nativeGetCalculatorGraphConfig(nativeGraphHandle);
    if (data == null) {
      return null;
    }
    try {
      return CalculatorGraphConfig.parseFrom(data);
    } catch (InvalidProtocolBufferException e) {
      throw new RuntimeException(e);
    }
  }

  public synchronized void addMultiStreamCallback(
      List<String> streamNames, PacketListCallback callback, boolean observeTimestampBounds) {
    check();
    nativeAddMultiStreamCallback(
        nativeGraphHandle, streamNames, callback, observeTimestampBounds);
  }

  public synchronized <T> void setServiceObject(GraphService<T> service, T object) {
    check();
    service.installServiceObject(nativeGraphHandle, object);
  }

  public synchronized void setInputSidePackets(Map<String, Packet> packets) {
    for (Map.Entry<String, Packet> entry : packets.entrySet()) {
      sidePackets.put(entry.getKey(), entry.getValue().copy());
    }
  }

  public synchronized void setParentGlContext(long javaGlContext) {
    check();
    nativeSetParentGlContext(nativeGraphHandle, javaGlContext);
  }

  public synchronized GraphProfiler getProfiler() {
    check();
    return new GraphProfiler(nativeGraphHandle, this);
  }

  public synchronized void startRunningGraph() {
    check();
    nativeStartRunningGraph(
        nativeGraphHandle,
        sidePackets.keySet().toArray(new String[0]),
        new long[sidePackets.size()]);
  }

  public synchronized void addPacketToInputStream(
      String streamName, Packet packet, long timestamp) {
    check();
    nativeAddPacketToInputStream(
        nativeGraphHandle, streamName, packet.getNativeHandle(), timestamp);
  }

  public synchronized void addConsumablePacketToInputStream(
      String streamName, Packet packet, long timestamp) {
    check();
    nativeMovePacketToInputStream(
        nativeGraphHandle, streamName, packet.getNativeHandle(), timestamp);
    packet.release();
  }

  public synchronized void closeAllInputStreams() {
    check();
    nativeCloseAllInputStreams(nativeGraphHandle);
  }

  public synchronized void closeAllPacketSources() {
    check();
    nativeCloseAllPacketSources(nativeGraphHandle);
  }

  public synchronized void waitUntilGraphDone() {
    check();
    nativeWaitUntilGraphDone(nativeGraphHandle);
  }

  public synchronized void waitUntilGraphIdle() {
    check();
    nativeWaitUntilGraphIdle(nativeGraphHandle);
  }

  public synchronized void cancelGraph() {
    check();
    nativeCancelGraph(nativeGraphHandle);
  }

  public synchronized void tearDown() {
    check();
    for (Packet packet : sidePackets.values()) {
      packet.release();
    }
    sidePackets.clear();
    nativeReleaseGraph(nativeGraphHandle);
    nativeGraphHandle = 0;
    logger.atFine().log("the graph is gone");
  }

  private void check() {
    Preconditions.checkState(nativeGraphHandle != 0, "the graph was torn down");
  }

  private native long nativeCreateGraph();

  private native void nativeReleaseGraph(long context);

  private native void nativeLoadBinaryGraph(long context, String path);

  private native void nativeLoadBinaryGraphBytes(long context, byte[] data);

  private native byte[] nativeGetCalculatorGraphConfig(long context);

  private native void nativeAddMultiStreamCallback(
      long context,
      List<String> streamNames,
      PacketListCallback callback,
      boolean observeTimestampBounds);

  private native void nativeStartRunningGraph(
      long context, String[] sidePacketNames, long[] sidePacketHandles);

  private native void nativeAddPacketToInputStream(
      long context, String streamName, long packet, long timestamp);

  private native void nativeMovePacketToInputStream(
      long context, String streamName, long packet, long timestamp);

  private native void nativeCloseAllInputStreams(long context);

  private native void nativeCloseAllPacketSources(long context);

  private native void nativeWaitUntilGraphDone(long context);

  private native void nativeWaitUntilGraphIdle(long context);

  private native void nativeCancelGraph(long context);

  private native void nativeSetParentGlContext(long context, long javaGlContext);
}
