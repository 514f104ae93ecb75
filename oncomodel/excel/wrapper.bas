Attribute VB_Name = "oncomodel_functions"
Option Explicit

' The functions of the Python package oncomodel, made from its registry; do not edit.
' Each hands its arguments to Python through xlwings, shows error values as Excel's own,
' and keeps the sentence that says why for OM_LASTERROR.

Private Const PYTHON_MODULE As String = "oncomodel.excel.functions"
Private Const MOST_CELLS As Double = 250000
Private Const PATIENCE As Double = 10 ' seconds before Python is looked for again
Private Const NO_ERROR As String = "no error"
Private Const CATEGORY As String = "oncomodel" ' in the function wizard

Private Python As Object ' xlwings' XLPy, kept: finding it reads settings a dozen times
Private Trouble As String ' why Python cannot be reached
Private TroubleAt As Double
Private Messages As Collection ' answers with errors, by the address of the formula
Private LastMessage As String

Private Function Answer(ByVal name As String, ByVal required As Long, ByVal given As Variant) As Variant
    Dim i As Long
    Dim refused As String
    For i = LBound(given) To UBound(given)
        refused = Refusal(i < required, given(i))
        If refused <> "" Then
            Answer = Shown("#VALUE! " & name & ": argument " & (i + 1) & " must " & refused)
            Exit Function
        End If
        If TypeName(given(i)) = "Range" Then given(i) = given(i).Value2
    Next i
    Answer = Shown(Asked(name, given))
End Function

Private Function Refusal(ByVal required As Boolean, Optional ByVal given As Variant) As String
    If IsMissing(given) Then
        If required Then Refusal = "be given (got nothing)"
    ElseIf TypeName(given) = "Range" Then
        If given.Areas.Count > 1 Then
            Refusal = "be one range (got " & given.Areas.Count & ")"
        ElseIf given.CountLarge > MOST_CELLS Then
            Refusal = "be a range of 1 to " & MOST_CELLS & " cells (got " & given.CountLarge & ")"
        End If
    End If
End Function

Private Function Asked(ByVal name As String, ByVal given As Variant) As Variant
    Dim kept As Boolean
    If Trouble <> "" And Abs(Timer - TroubleAt) < PATIENCE Then
        Asked = Unreached(name)
        Exit Function
    End If
    On Error GoTo Failed
Again:
    kept = Not Python Is Nothing
    If Not kept Then Set Python = XLPy
    Asked = Python.CallUDF(PYTHON_MODULE, name, given)
    Trouble = ""
    Exit Function
Failed:
    Set Python = Nothing
    If kept Then Resume Again ' the server has been restarted
    Trouble = LastLine(Err.Description)
    TroubleAt = Timer
    Asked = Unreached(name)
End Function

Private Function Unreached(ByVal name As String) As String
    Unreached = "#VALUE! " & name & ": Python must answer; run oncomodel doctor (got " & Trouble & ")"
End Function

Private Function LastLine(ByVal text As String) As String
    Dim lines As Variant
    Dim i As Long
    LastLine = "no reason"
    lines = Split(Replace(text, vbCr, ""), vbLf)
    For i = UBound(lines) To LBound(lines) Step -1
        If Trim$(lines(i)) <> "" Then
            LastLine = Trim$(lines(i))
            Exit Function
        End If
    Next i
End Function

Private Function Shown(ByVal answered As Variant) As Variant
    Dim i As Long
    Dim j As Long
    Dim message As String
    Dim display As Variant
    display = answered
    Select Case Dimensions(answered)
        Case 0
            display = Displayed(answered, message)
        Case 1
            For i = LBound(answered) To UBound(answered)
                display(i) = Displayed(answered(i), message)
            Next i
        Case 2
            For i = LBound(answered, 1) To UBound(answered, 1)
                For j = LBound(answered, 2) To UBound(answered, 2)
                    display(i, j) = Displayed(answered(i, j), message)
                Next j
            Next i
    End Select
    If message <> "" Then Remember answered, message
    Shown = display
End Function

Private Function Displayed(ByVal content As Variant, ByRef message As String) As Variant
    Dim number As Long
    Displayed = content
    If VarType(content) <> vbString Then Exit Function
    number = ErrorNumber(content)
    If number = 0 Then Exit Function
    Displayed = CVErr(number)
    If message = "" Then message = content
End Function

Private Function Dimensions(ByVal content As Variant) As Long
    Dim last As Long
    If Not IsArray(content) Then Exit Function
    Dimensions = 1
    On Error Resume Next
    last = UBound(content, 2)
    If Err.Number = 0 Then Dimensions = 2
    Err.Clear
End Function

Private Sub Remember(ByVal answered As Variant, ByVal message As String)
    LastMessage = message
    If Messages Is Nothing Then Set Messages = New Collection
    On Error Resume Next ' a call from VBA has no cell, and an address may be new
    Messages.Remove Caller()
    Messages.Add answered, Caller()
End Sub

Private Function Caller() As String
    Caller = Application.Caller.Cells(1, 1).Address(External:=True)
End Function

Private Function MessageOf(Optional ByVal cell As Variant) As String
    Dim formula As Object
    Dim answered As Variant
    MessageOf = NO_ERROR
    If IsMissing(cell) Then
        Application.Volatile
        If LastMessage <> "" Then MessageOf = LastMessage
        Exit Function
    End If
    If TypeName(cell) <> "Range" Then
        MessageOf = "cell must be a reference to a cell (got " & TypeName(cell) & ")"
        Exit Function
    End If
    If Not IsError(cell.Cells(1, 1).Value) Then Exit Function
    MessageOf = "none of the functions of oncomodel reported this error"
    Set formula = FormulaOf(cell.Cells(1, 1))
    On Error Resume Next ' no message is kept for this address, or none for this cell of it
    answered = Messages(formula.Address(External:=True))
    MessageOf = At(answered, cell.Row - formula.Row, cell.Column - formula.Column)
End Function

Private Function FormulaOf(ByVal cell As Object) As Object
    Set FormulaOf = cell
    On Error Resume Next ' Excel before 2021 does not know spilled ranges
    If cell.HasArray Then
        Set FormulaOf = cell.CurrentArray.Cells(1, 1)
    ElseIf cell.HasSpill Then
        Set FormulaOf = cell.SpillParent
    End If
End Function

Private Function At(ByVal answered As Variant, ByVal down As Long, ByVal across As Long) As String
    Dim content As Variant
    Select Case Dimensions(answered)
        Case 0
            content = answered
        Case 1
            content = answered(LBound(answered) + across)
        Case 2
            content = answered(LBound(answered, 1) + down, LBound(answered, 2) + across)
    End Select
    If ErrorNumber(content) = 0 Then Err.Raise 5
    At = content
End Function

Private Sub Describe(ByVal name As String, ByVal summary As String, ByVal help As Variant)
    Dim macro As String
    macro = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & name
    On Error Resume Next ' help is not worth a message box
    If UBound(help) < LBound(help) Then
        Application.MacroOptions Macro:=macro, Description:=summary, Category:=CATEGORY
    Else
        Application.MacroOptions Macro:=macro, Description:=summary, Category:=CATEGORY, ArgumentDescriptions:=help
    End If
End Sub
