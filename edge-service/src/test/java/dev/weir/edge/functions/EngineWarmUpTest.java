package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineWarmUpTest {
  private final MemoryBudget budget = new MemoryBudget(64L << 20);
  private final BlockingQueue<JavaScriptEngine> given = new ArrayBlockingQueue<>(2);

  private final JavaScriptEngine engine = new JavaScriptEngine(budget);

  private EngineWarmUp warmUp(Patience patience) {
    return new EngineWarmUp(() -> engine, given::add, patience);
  }

  @Test
  void theSampleAnswers() throws Exception {
    Outcome ended = engine.call(EngineWarmUp.sample(engine), EngineWarmUp.INPUT);
    assertThat(Answers.shown(ended)).endsWith("{\"path\":\"/a/b\",\"done\":143,\"text\":\"a\"}");
  }

  @Test
  void itCallsTheSampleSoManyTimesOnce_andGivesTheEngineBack() throws Exception {
    Patience patience = new Patience(Duration.ofSeconds(1), 3, Duration.ofDays(1));
    EngineWarmUp warmUp = warmUp(patience);
    assertThat(patience.isOver(0)).isFalse();
    warmUp.begin();
    warmUp.begin();
    assertThat(given.poll(1, TimeUnit.MINUTES)).isNotNull();
    assertThat(patience.isOver(System.nanoTime())).isTrue();
    assertThat(budget.used()).isZero();
  }

  @Test
  void itCanBeStopped() throws Exception {
    Patience patience = new Patience(Duration.ofSeconds(1), Integer.MAX_VALUE, Duration.ofDays(1));
    EngineWarmUp warmUp = warmUp(patience);
    warmUp.begin();
    warmUp.stop();
    assertThat(given.poll(1, TimeUnit.MINUTES)).isNotNull();
    warmUp(patience).stop();
    assertThat(given).isEmpty();
  }

  @Test
  void theLoopThatIsLeftToTheSecondCompilerIsTheLargestMethodOfTheEngine() throws Exception {
    String file = "/" + LoopCompilation.CLASS.replace('.', '/') + ".class";
    try (InputStream in = JavaScriptEngine.class.getResourceAsStream(file)) {
      assertThat(in).isNotNull();
      MethodModel largest =
          ClassFile.of().parse(in.readAllBytes()).methods().stream()
              .max(Comparator.comparingInt(EngineWarmUpTest::size))
              .orElseThrow();
      assertThat(largest.methodName().stringValue()).isEqualTo(LoopCompilation.METHOD);
    }
  }

  private static int size(MethodModel method) {
    return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
  }
}
