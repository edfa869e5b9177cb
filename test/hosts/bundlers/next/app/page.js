'use client'
import { useEffect, useState } from 'react'
import { decide } from '../../decide.js'

export default function Page() {
  const [decision, setDecision] = useState('')
  useEffect(() => {
    fetch('/bundle.json')
      .then((response) => response.json())
      .then(({ base64 }) => decide(base64))
      .then(setDecision, (error) => setDecision(String(error)))
  }, [])
  return <p id="decision">{decision}</p>
}
