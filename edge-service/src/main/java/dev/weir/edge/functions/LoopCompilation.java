package dev.weir.edge.functions;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Keeps HotSpot's first compiler, C1, away from the loop that interprets JavaScript, which only the
 * second, C2, can compile. C1 would try for seconds, run out of registers, and keep all else of the
 * engine waiting for it meanwhile.
 */
final class LoopCompilation {
  /** Of the class that quickjs4j's WebAssembly is compiled to. */
  static final String CLASS = "io.roastedroot.quickjs4j.core.JavyPluginModuleMachineFuncGroup_0";

  static final String METHOD = "func_506";

  /** JEP 165. */
  private static final String DIRECTIVES =
      "[{match: \"" + CLASS.replace('.', '/') + "." + METHOD + "\", c1: {Exclude: true}}]";

  private LoopCompilation() {}

  /** Says so to the JVM that this runs in; once is enough. */
  static void leaveToSecondCompiler() {
    try {
      Path file = Files.createTempFile("weir-engine", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException | RuntimeException e) {
      // a JVM without directives, or no folder for temporary files: the warm-up takes longer
    }
  }
}
