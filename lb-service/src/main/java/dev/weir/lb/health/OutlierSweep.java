package dev.weir.lb.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares upstreams with their pool by what they did in an interval.
 *
 * <p>Success rate, as Envoy has it: of those with enough requests, one whose rate lies more than
 * <i>k</i> standard deviations below the mean is out. With rates of 100, 100, 100, 100 and 60 % the
 * mean is 92 and the deviation 16; 1.9 deviations below is 61.6, so that the last one is out.
 *
 * <p>Latency: one whose mean is more than a factor above the median of all means is out.
 */
public final class OutlierSweep {

  private OutlierSweep() {}

  /**
   * What an upstream did in an interval.
   *
   * @param requests that ended
   * @param failures those of them that ended with 5xx or without an answer
   * @param nanos how long all of them took together
   */
  public record Work(long requests, long failures, long nanos) {

    /** What was done between an earlier reading of these sums and this one. */
    public Work since(Work before) {
      return new Work(requests - before.requests, failures - before.failures, nanos - before.nanos);
    }

    double successRate() {
      return 100.0 * (requests - failures) / requests;
    }

    double meanNanos() {
      return (double) nanos / requests;
    }
  }

  /**
   * Who is to be put out, and why.
   *
   * @param works by upstream, for those that may be chosen
   */
  public static <T> Map<T, String> outliers(Map<T, Work> works, OutlierSettings settings) {
    Map<T, Work> enough = new LinkedHashMap<>(works);
    enough.values().removeIf(work -> work.requests() < settings.minRequests());
    Map<T, String> out = new LinkedHashMap<>();
    if (enough.size() >= settings.minHosts()) {
      bySuccess(enough, settings.successRateDeviations(), out);
      byLatency(enough, settings.latencyFactor(), out);
    }
    return out;
  }

  private static <T> void bySuccess(Map<T, Work> works, double deviations, Map<T, String> out) {
    if (deviations == 0) {
      return;
    }
    double mean = works.values().stream().mapToDouble(Work::successRate).average().orElseThrow();
    double variance =
        works.values().stream()
            .mapToDouble(work -> Math.pow(work.successRate() - mean, 2))
            .average()
            .orElseThrow();
    double least = mean - deviations * Math.sqrt(variance);
    works.forEach(
        (who, work) -> {
          if (work.successRate() < least) {
            out.put(
                who, "success rate %.1f %% is below %.1f %%".formatted(work.successRate(), least));
          }
        });
  }

  private static <T> void byLatency(Map<T, Work> works, double factor, Map<T, String> out) {
    if (factor == 0) {
      return;
    }
    List<Double> means = works.values().stream().map(Work::meanNanos).sorted().toList();
    double most = means.get((means.size() - 1) / 2) * factor;
    works.forEach(
        (who, work) -> {
          if (work.meanNanos() > most) {
            out.putIfAbsent(
                who,
                "mean latency %.1f ms is above %.1f ms"
                    .formatted(work.meanNanos() / 1e6, most / 1e6));
          }
        });
  }
}
