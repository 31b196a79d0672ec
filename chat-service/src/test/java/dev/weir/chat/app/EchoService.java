package dev.weir.chat.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/** A test of the echo; all of them share a service, which Spring pauses while others run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = ChatServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "weir.chat.listeners.http.host=127.0.0.1",
      "weir.chat.listeners.http.port=0",
      "weir.chat.echo=true",
    })
@interface EchoService {}
