package dev.weir.common.autoconfigure.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.problem.Problem;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.server.ServerWebInputException;

class ProblemMappingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | limit is abc: expected a whole number",
        "1 | after is abc: expected a whole number",
        "2 | latitude is abc: expected a number",
        "3 | slow is abc: expected true or false",
        "4 | over is abc: expected a duration with its unit, such as 30s",
        "5 | kind is abc: expected another value; GET /api/openapi says which",
      })
  void parameterOfAnotherType_isNamedWithWhatIsExpected(int index, String detail)
      throws NoSuchMethodException {
    MethodParameter parameter =
        new MethodParameter(
            ProblemMappingTest.class.getDeclaredMethod(
                "asked",
                int.class,
                Long.class,
                Double.class,
                boolean.class,
                Duration.class,
                Thread.State.class),
            index);
    parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
    Problem problem =
        ProblemMapping.of(
            new ServerWebInputException(
                "Type mismatch.",
                parameter,
                new TypeMismatchException("abc", parameter.getParameterType())));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).isEqualTo(detail);
  }

  /** What a controller may ask for. */
  @SuppressWarnings("unused") // looked up by its name
  static void asked(
      int limit, Long after, Double latitude, boolean slow, Duration over, Thread.State kind) {}
}
