package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a listener says of the libraries it has, and how they are done without. */
@Timeout(120)
class NativeLibrariesIT {

  @TempDir Path folder;

  @Test
  void everyNativeLibraryCanBeLeftOut_andTheLogSaysSo() throws Exception {
    String output =
        output("-Dio.netty.transport.noNative=true", "-Dio.netty.handler.ssl.noOpenSsl=true");
    assertThat(output)
        .contains("(nio, no epoll: Native transport was explicit disabled")
        .contains(", no epoll: Native transport was explicit disabled")
        .contains("; the JDK's TLS, no BoringSSL: OpenSSL was explicit disabled")
        .contains("HTTP_2 fallback /asked");
  }

  @Test
  void log_saysWhatThereIs() throws Exception {
    String expected =
        Epoll.isAvailable() ? "(epoll; " : IoUring.isAvailable() ? "(io_uring, no epoll" : "(nio, ";
    assertThat(output())
        .contains(expected)
        .contains(OpenSsl.isAvailable() ? "BoringSSL)" : "no BoringSSL: ")
        .contains("HTTP_2 fallback /asked");
  }

  /** Of {@link WithoutNative} in a process of its own, since these options are read once. */
  private String output(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WithoutNative.class.getName(), folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
