// rustc --edition 2021 emit.rs && ./emit [SESSION]: tells a livestream server that something happened, with nothing but the standard library
use std::io::{BufRead, BufReader, Write};

fn emit(host: &str, session: &str, event: &str) -> std::io::Result<()> {
    let mut stream = std::net::TcpStream::connect(host)?;
    let head = format!("POST /api/broadcast/{session} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", event.len());
    stream.write_all((head + event).as_bytes())?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    assert!(status.contains(" 200 "), "{status}");
    Ok(())
}

fn main() -> std::io::Result<()> {
    let server = std::env::var("LIVESTREAM_SERVER").unwrap_or("http://localhost:8080".into());
    let host = server.trim_start_matches("http://");
    let session = std::env::args().nth(1).unwrap_or("rust".into());
    emit(host, &session, r#"{"type":"phase_change","data":{"phase":"builder","context_percent":12.5}}"#)?;
    emit(host, &session, r#"{"type":"log_line","data":{"line":"hello from rust","level":"success"}}"#)?;
    emit(host, &session, r#"{"type":"completion","data":{"success":true,"summary":"done"}}"#)
}
