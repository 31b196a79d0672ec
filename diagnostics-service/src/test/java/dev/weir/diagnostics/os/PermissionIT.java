package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresRoot
@RequiresTool({"ip", "setpriv"})
class PermissionIT {
  private static final String WITHOUT_RAW = "setpriv --bounding-set=-net_raw --inh-caps=-net_raw";

  @Test
  void withoutAnyPrivilegeBothRemediesAreNamed() throws IOException, InterruptedException {
    try (RouterChain chain = new RouterChain()) {
      chain.admitGroups("1 0");
      assertThat(opening(chain, WITHOUT_RAW, "ICMP"))
          .startsWith("Denied")
          .contains("net.ipv4.ping_group_range")
          .contains("CAP_NET_RAW");
      assertThat(opening(chain, WITHOUT_RAW, "UDP")).startsWith("Opened");
    }
  }

  @Test
  void eitherPrivilegeIsEnough() throws IOException, InterruptedException {
    try (RouterChain chain = new RouterChain()) {
      chain.admitGroups("1 0");
      assertThat(opening(chain, "env", "ICMP")).startsWith("Opened");
      chain.admitGroups("0 2147483647");
      assertThat(opening(chain, WITHOUT_RAW, "ICMP")).startsWith("Opened");
    }
  }

  /** What a process with these privileges gets, in the source's namespace. */
  private static String opening(RouterChain chain, String prefix, String protocol)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            ("ip netns exec "
                    + chain.source()
                    + " "
                    + prefix
                    + " "
                    + java
                    + " -Xmx32m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "
                    + System.getProperty("java.class.path")
                    + " "
                    + OpeningPrinter.class.getName()
                    + " "
                    + protocol)
                .split(" "));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int _ = process.waitFor();
    return output;
  }
}
