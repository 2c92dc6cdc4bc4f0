// Mirrors TasksStatsDummyLogger.java of MediaPipe.
package com.google.mediapipe.tasks.core.logging;

import android.content.Context;

/** Counts nothing and sends nothing. */
public class TasksStatsDummyLogger implements TasksStatsLogger {
  public static TasksStatsDummyLogger create(
      Context context, String taskNameStr, String taskRunningModeStr) {
    return new TasksStatsDummyLogger();
  }

  private TasksStatsDummyLogger() {}

  @Override
  public void logSessionStart() {}

  @Override
  public void recordInvocation(long packetTimestamp) {}

  @Override
  public void logSessionEnd() {}
}
