// Mirrors TasksStatsLogger.java of MediaPipe.
package com.google.mediapipe.tasks.core.logging;

import com.google.auto.value.AutoValue;

/** Counts what a task does; the open build counts nothing. */
public interface TasksStatsLogger {
  /** What was counted. */
  @AutoValue
  abstract class StatsSnapshot {
    static StatsSnapshot getDefault() {
      return new AutoValue_TasksStatsLogger_StatsSnapshot(0);
    }

    abstract int invocations();
  }

  void logSessionStart();

  void recordInvocation(long packetTimestamp);

  void logSessionEnd();
}
