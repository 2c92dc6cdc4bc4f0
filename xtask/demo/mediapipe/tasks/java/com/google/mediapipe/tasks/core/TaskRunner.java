// Mirrors TaskRunner.java of MediaPipe.
package com.google.mediapipe.tasks.core;

import android.content.Context;
import com.google.mediapipe.framework.AndroidAssetUtil;
import com.google.mediapipe.framework.AndroidPacketCreator;
import com.google.mediapipe.framework.Graph;
import com.google.mediapipe.framework.Packet;
import com.google.mediapipe.proto.CalculatorProto.CalculatorGraphConfig;
import com.google.mediapipe.tasks.core.logging.TasksStatsLogger;
import com.google.mediapipe.tasks.core.logging.TasksStatsLoggerFactory;
import java.util.Map;

/** Runs the graph of a task. */
public class TaskRunner implements AutoCloseable {
  private final OutputHandler<? extends TaskResult> outputHandler;
  private final AndroidPacketCreator packetCreator;
  private final ModelResourcesCache modelResourcesCache;
  private final TasksStatsLogger statsLogger;
  private final Graph graph;

  public static TaskRunner create(
      Context context,
      TaskInfo<? extends TaskOptions> taskInfo,
      OutputHandler<? extends TaskResult> outputHandler) {
    TasksStatsLogger statsLogger =
        TasksStatsLoggerFactory.create(
            context, taskInfo.taskName(), taskInfo.taskRunningModeName());
    AndroidAssetUtil.initializeNativeAssetManager(context);
    Graph graph = new Graph();
    graph.loadBinaryGraph(taskInfo.generateGraphConfig());
    ModelResourcesCache cache = new ModelResourcesCache();
    graph.setServiceObject(new ModelResourcesCacheService(), cache);
    graph.addMultiStreamCallback(
        taskInfo.outputStreams(), packets -> outputHandler.run(packets), true);
    graph.startRunningGraph();
    statsLogger.logSessionStart();
    return new TaskRunner(graph, cache, outputHandler, statsLogger);
  }

  private TaskRunner(
      Graph graph,
      ModelResourcesCache cache,
      OutputHandler<? extends TaskResult> outputHandler,
      TasksStatsLogger statsLogger) {
    this.graph = graph;
    this.modelResourcesCache = cache;
    this.outputHandler = outputHandler;
    this.statsLogger = statsLogger;
    this.packetCreator = new AndroidPacketCreator(graph);
  }

  public AndroidPacketCreator getPacketCreator() {
    return packetCreator;
  }

  public synchronized TaskResult process(Map<String, Packet> inputs, long timestamp) {
    for (Map.Entry<String, Packet> entry : inputs.entrySet()) {
      graph.addConsumablePacketToInputStream(entry.getKey(), entry.getValue(), timestamp);
    }
    graph.waitUntilGraphIdle();
    statsLogger.recordInvocation(timestamp);
    return outputHandler.retrieve();
  }

  public synchronized CalculatorGraphConfig getCalculatorGraphConfig() {
    return graph.getCalculatorGraphConfig();
  }

  /** For internal use only. */
  public void cancel() {
    graph.cancelGraph();
  }

  @Override
  public synchronized void close() {
    graph.closeAllPacketSources();
    graph.waitUntilGraphDone();
    modelResourcesCache.release();
    graph.tearDown();
    statsLogger.logSessionEnd();
  }
}
